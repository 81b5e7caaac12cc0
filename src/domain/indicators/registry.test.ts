import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { FieldColumns } from './compute-indicator.ts'
import type { IndicatorDefinition } from './definition.ts'
import {
  computeIndicator,
  describeFault,
  indicatorId,
  INDICATORS,
  parseIndicatorId,
} from './registry.ts'

test('FO-151 the registry has the 36 indicators with their defaults, by category', () => {
  const listed = {
    momentum:
      'RSI 14, MACD 12/26/9, STOCH 14/3/3, STOCHRSI 14/14/3/3, CCI 20, MOM 10, ROC 12, TSI 13/25/13, WILLR 14, AO, PPO 12/26/9',
    trend:
      'SMA 20, EMA 20, WMA 20, HMA 20, DEMA 20, TEMA 20, VWMA 20, ZLEMA 20, KAMA 10, MAMA 0.5/0.05, T3 5',
    volatility: 'ATR 14, NATR 14, BBANDS 20/2, KC 20/2, DC 20',
    volume: 'OBV, AD, ADX 14, VWAP, MFI 14',
    other: 'PSAR, SUPERTREND, AROON, FISHER',
  }
  let count = 0
  for (const [category, names] of Object.entries(listed)) {
    for (const entry of names.split(', ')) {
      const [name = '', parameters] = entry.split(' ')
      const definition = definitionOf(name)
      assert.equal(definition.category, category, name)
      if (parameters !== undefined) assert.equal(defaults(name).join('/'), parameters, name)
      count += 1
    }
  }
  assert.equal(count, 36)
  const patterns = INDICATORS.filter((definition) => definition.category === 'pattern')
  assert.equal(patterns.length, 61)
  assert.ok(INDICATORS.length - patterns.length >= 60, 'at least 60 indicators besides')
  assert.equal(new Set(INDICATORS.map((definition) => definition.name)).size, INDICATORS.length)
})

test('FO-152 DEC-11 an id is a name and its parameters, and trailing ones take their defaults', () => {
  const read = {
    RSI_14: 'RSI_14',
    RSI: 'RSI_14',
    rsi_9: 'RSI_9',
    BBANDS_20_2: 'BBANDS_20_2',
    BBANDS_10: 'BBANDS_10_2',
    'BBANDS_20_2.5': 'BBANDS_20_2.5',
    MACD: 'MACD_12_26_9',
    MACD_8: 'MACD_8_26_9',
    STOCHRSI_14_14: 'STOCHRSI_14_14_3_3',
    'PSAR_0.02_0.2': 'PSAR_0.02_0.2',
    SAR: 'PSAR_0.02_0.2',
    MAMA: 'MAMA_0.5_0.05',
    HT_TRENDLINE: 'HT_TRENDLINE',
    LINEARREG_SLOPE_9: 'LINEARREG_SLOPE_9',
    ROCR100_5: 'ROCR100_5',
    CDL3BLACKCROWS: 'CDL3BLACKCROWS',
  }
  for (const [id, whole] of Object.entries(read)) {
    const parsed = parseIndicatorId(id)
    assert.ok(parsed.ok, id)
    assert.equal(indicatorId(parsed.value.definition, parsed.value.parameters), whole)
  }
})

test('an id that names nothing, or asks for what cannot be, is refused with the reason', () => {
  const faults = {
    '': 'unknown_indicator',
    NOPE_14: 'unknown_indicator',
    RSI_: 'unknown_indicator',
    'RSI_-1': 'unknown_indicator',
    RSI_1e9: 'unknown_indicator',
    'RSI_14; drop table': 'unknown_indicator',
    __proto__: 'unknown_indicator',
    RSI_14_3: 'too_many_parameters',
    RSI_0: 'parameter_out_of_range',
    'RSI_14.5': 'parameter_out_of_range',
    RSI_100000: 'parameter_out_of_range',
    MAMA_2: 'parameter_out_of_range',
    MACD_26_12: 'parameters_conflict',
  }
  for (const [id, code] of Object.entries(faults)) {
    const parsed = parseIndicatorId(id)
    assert.ok(!parsed.ok, id)
    assert.equal(parsed.refusal.code, code, id)
    assert.ok(describeFault(parsed.refusal).endsWith('.'))
  }
})

test('FO-153 SMA_3 of 1 to 5 is 2, 3, 4 and so is EMA_3; RSI of a rising series is 100, of a falling one 0', () => {
  const close = Float64Array.of(1, 2, 3, 4, 5)
  const of = (id: string, closes: Float64Array) => [...computed(id, { close: closes })[0]!]
  assert.deepEqual(of('SMA_3', close), [Number.NaN, Number.NaN, 2, 3, 4])
  assert.deepEqual(of('EMA_3', close), [Number.NaN, Number.NaN, 2, 3, 4])
  assert.equal(
    of(
      'RSI_14',
      Float64Array.from({ length: 30 }, (_, i) => i + 1),
    ).at(-1),
    100,
  )
  assert.equal(
    of(
      'RSI_14',
      Float64Array.from({ length: 30 }, (_, i) => 100 - i),
    ).at(-1),
    0,
  )
})

test('every candlestick pattern fires where TA-Lib says, with every sign it has, and nowhere else', () => {
  const { bars, patterns } = vectors<{
    bars: [number, number, number, number][]
    patterns: Record<string, { first: number; fired: [number, number][] }>
  }>('candles.json')
  const column = (place: number) => Float64Array.from(bars, (bar) => bar[place]!)
  const columns = { open: column(0), high: column(1), low: column(2), close: column(3) }
  assert.equal(Object.keys(patterns).length, 61)
  for (const [name, { first, fired }] of Object.entries(patterns)) {
    const [signals] = computed(name, columns)
    assert.equal(definitionOf(name).warmUp(defaults(name)), first, name)
    const ours = [...signals!.entries()].filter(([, value]) => value !== 0 && value === value)
    assert.deepEqual(ours, fired, name)
    assert.ok(fired.length > 0, `${name} fires`)
  }
})

function computed(id: string, columns: FieldColumns): Float64Array[] {
  const parsed = parseIndicatorId(id)
  assert.ok(parsed.ok, id)
  return computeIndicator(parsed.value.definition, parsed.value.parameters, columns)
}

function defaults(name: string): number[] {
  return definitionOf(name).parameters.map((parameter) => parameter.default)
}

function definitionOf(name: string): IndicatorDefinition {
  const definition = INDICATORS.find((one) => one.name === name)
  assert.ok(definition, `${name} is in the registry`)
  return definition
}

function vectors<Shape>(name: string): Shape {
  const url = new URL(`../../../test/vectors/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as Shape
}
