import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../core/chance.ts'
import type { FieldColumns } from './compute-indicator.ts'
import type { IndicatorDefinition } from './definition.ts'
import { computeIndicator, INDICATORS, openIndicator, parseIndicatorId } from './registry.ts'

const COUNT = 240
const market = wander(COUNT, 20_000, 0.05)

test('prices that never move leave every indicator a number, and none that moves', () => {
  const level = new Float64Array(COUNT).fill(0.1) // no sum of tenths is exact
  const volume = new Float64Array(COUNT).fill(3)
  const still = { open: level, high: level, low: level, close: level, volume }
  const last: Record<string, number[]> = {}
  for (const definition of INDICATORS) {
    const warmUp = definition.warmUp(defaults(definition))
    last[definition.name] = computeIndicator(definition, defaults(definition), still).map(
      (column) => {
        assert.ok(column.subarray(warmUp).every(Number.isFinite), definition.name)
        return column.at(-1)!
      },
    )
  }
  for (const name of [
    'STDDEV',
    'VAR',
    'ATR',
    'RSI',
    'STOCHRSI',
    'CCI',
    'ADX',
    'MFI',
    'CMO',
    'TSI',
  ]) {
    assert.deepEqual([...new Set(last[name])], [0], name)
  }
  for (const name of [
    'MACD',
    'CDLENGULFING',
    'STOCH',
    'WILLR',
    'ROC',
    'MOM',
    'CMF',
    'BOP',
    'VHF',
  ]) {
    assert.ok(
      last[name]!.every((value) => Math.abs(value) < 1e-15),
      name,
    )
  }
  assert.deepEqual(last['BBANDS'], Array(3).fill(last['SMA']![0]), 'bands without width')
  assert.deepEqual([last['IMI'], last['RVI'], last['MASSI']], [[50], [50], [25]], 'TA-Lib 0.8.1')
})

test('bars without volume are numbers too, but a price that volume weighs has no value without any', () => {
  const silent = { ...market, volume: new Float64Array(COUNT) }
  for (const definition of INDICATORS) {
    const warmUp = definition.warmUp(defaults(definition))
    const columns = computeIndicator(definition, defaults(definition), silent)
    const hasValue = !['VWAP', 'VWMA'].includes(definition.name)
    for (const column of columns) {
      assert.ok(column.subarray(warmUp).every((value) => Number.isFinite(value) === hasValue))
    }
  }
})

test('a market without a volume, as an index, has all indicators but those of volume', () => {
  const { volume: _, ...index } = market
  for (const definition of INDICATORS) {
    const columns = computeIndicator(definition, defaults(definition), index)
    const needsVolume = definition.needs.includes('volume')
    assert.equal(
      columns.every((column) => Number.isNaN(column.at(-1))),
      needsVolume,
      definition.name,
    )
  }
})

test('the shortest parameters give numbers from their warm-up on', () => {
  for (const definition of INDICATORS) {
    const shortest = definition.parameters.map(({ integer, min, default: usual }) => {
      return integer ? min : usual
    })
    if (definition.conflict(shortest) !== null) shortest[1]! += 1 // fast below slow
    const columns = computeIndicator(definition, shortest, market)
    const warmUp = definition.warmUp(shortest)
    assert.ok(columns.every((column) => column.subarray(warmUp).every(Number.isFinite)))
  }
})

test('prices 2⁴⁰ times as high or low give the same digits: no price is too large or too small', () => {
  for (const definition of INDICATORS) {
    if (definition.name === 'LINEARREG_ANGLE') continue // an angle of prices has no scale
    const expected = computeIndicator(definition, defaults(definition), market)
    for (const exponent of [40, -40]) {
      const factor = 2 ** exponent
      const scaled = {
        ...market,
        open: market.open.map((price) => price * factor),
        high: market.high.map((price) => price * factor),
        low: market.low.map((price) => price * factor),
        close: market.close.map((price) => price * factor),
      }
      const actual = computeIndicator(definition, defaults(definition), scaled)
      for (const [output, column] of actual.entries()) {
        const before = expected[output]!
        const same = [0, 1, 2].some((degree) => {
          return column.every((value, bar) => Object.is(value, before[bar]! * factor ** degree))
        })
        assert.ok(same, `${definition.name} at 2^${exponent}`)
      }
    }
  }
})

test('the ultimate oscillator’s shortest span weighs most, in whatever order they are asked for', () => {
  const [expected] = computed('ULTOSC_7_14_28', market)
  for (const id of ['ULTOSC_28_14_7', 'ULTOSC_14_28_7']) {
    assert.deepEqual(computed(id, market)[0], expected, id)
  }
})

test('a money flow index lies between 0 and 100 at prices below 0, too', () => {
  const below = (column: Float64Array) => column.map((price) => price - 1_000)
  const bars = { ...market, high: below(market.high), low: below(market.low) }
  const [index] = computed('MFI_14', { ...bars, close: below(market.close) })
  assert.ok(index!.subarray(14).every((value) => value >= 0 && value <= 100 + 1e-12))
})

test('bars that are too few leave an output without a value, and no bars give none', () => {
  for (const definition of INDICATORS) {
    const warmUp = definition.warmUp(defaults(definition))
    const few = computeIndicator(definition, defaults(definition), wander(warmUp, 20_000, 0.05))
    assert.ok(
      few.some((column) => column.every(Number.isNaN)),
      definition.name,
    )
    const none = computeIndicator(definition, defaults(definition), wander(0, 20_000, 0.05))
    assert.ok(none.every((column) => column.length === 0))
  }
})

test('one huge price is forgotten when it leaves the window', () => {
  for (const id of [
    'SMA_5',
    'WMA_5',
    'STDDEV_5',
    'VAR_5',
    'LINEARREG_5',
    'MAX_5',
    'SUM_5',
    'CCI_5',
  ]) {
    const close = market.close.slice()
    close[100] = 1e17
    const bars = { high: market.high, low: market.low, close }
    const [expected] = computed(id, { ...bars, close: market.close })
    const [actual] = computed(id, bars)
    for (let bar = 105; bar < COUNT; bar += 1) {
      const error = Math.abs(actual![bar]! - expected![bar]!)
      assert.ok(
        error <= 1e-11 * Math.max(1, Math.abs(expected![bar]!)),
        `${id} at ${bar}: ${error}`,
      )
    }
  }
})

test('a mean and a deviation are as right after 200,000 bars as after one window', () => {
  const { close } = wander(200_000, 6_000_000, 0.01)
  const window = close.subarray(-50)
  const mean = window.reduce((sum, price) => sum + price, 0) / 50
  const squares = window.reduce((sum, price) => sum + (price - mean) ** 2, 0)
  const [deviation] = computed('STDDEV_50', { close })
  const [weighted] = computed('WMA_50', { close })
  const exact = window.reduce((sum, price, place) => sum + price * (place + 1), 0) / 1275
  near(computed('SMA_50', { close })[0]!.at(-1)!, mean, 1e-15)
  near(weighted!.at(-1)!, exact, 1e-15)
  near(deviation!.at(-1)!, Math.sqrt(squares / 50), 1e-10)
})

test('a saved state is refused by an indicator of other parameters', () => {
  const parsed = parseIndicatorId('RSI_14')
  assert.ok(parsed.ok)
  const { definition } = parsed.value
  const saved = openIndicator(definition, [14]).save()
  assert.throws(() => openIndicator(definition, [15]).restore(saved), /same indicator/)
})

function near(actual: number, expected: number, tolerance: number): void {
  const error = Math.abs(actual / expected - 1)
  assert.ok(error <= tolerance, `${actual} is not ${expected}: ${error}`)
}

function computed(id: string, columns: FieldColumns): Float64Array[] {
  const parsed = parseIndicatorId(id)
  assert.ok(parsed.ok, id)
  return computeIndicator(parsed.value.definition, parsed.value.parameters, columns)
}

function defaults(definition: IndicatorDefinition): number[] {
  return definition.parameters.map((parameter) => parameter.default)
}

/** Bars of a price that wanders by whole ticks. */
function wander(count: number, ticks: number, tick: number) {
  const draw = chance(11, 'indicators', 0)
  const step = (size: number) => Math.floor(draw.uniform() * size)
  const column = () => new Float64Array(count)
  const bars = { open: column(), high: column(), low: column(), close: column(), volume: column() }
  let last = ticks
  for (let bar = 0; bar < count; bar += 1) {
    const open = last + step(7) - 3
    const close = open + step(21) - 10
    bars.open[bar] = open * tick
    bars.close[bar] = close * tick
    bars.high[bar] = (Math.max(open, close) + step(6)) * tick
    bars.low[bar] = (Math.min(open, close) - step(6)) * tick
    bars.volume[bar] = 1 + step(9_999)
    last = close
  }
  return bars
}
