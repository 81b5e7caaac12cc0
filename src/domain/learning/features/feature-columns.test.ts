import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { INDICATORS, indicatorId } from '../../indicators/registry.ts'
import { featureColumns, type Bars } from './feature-columns.ts'
import { parseFeatureId, type Feature } from './feature-id.ts'
import { labelsOf } from './labels.ts'

const MINUTE = 60_000

/** Bars that walk by chance; of another stream where they are to differ. */
function barsOf(count: number, stream = 0, minutes = 1): Bars {
  const drawn = chance(7, 'features', stream)
  const column = (): Float64Array => new Float64Array(count)
  const bars = {
    openedAt: Float64Array.from({ length: count }, (_, bar) => bar * minutes * MINUTE),
    closedAt: Float64Array.from({ length: count }, (_, bar) => (bar + 1) * minutes * MINUTE),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    openInterest: column(),
    session: column(),
  }
  let level = 100
  for (let bar = 0; bar < count; bar += 1) {
    bars.open[bar] = level
    level *= 1 + 0.01 * drawn.normal()
    bars.close[bar] = level
    bars.high[bar] = Math.max(level, bars.open[bar]!) * 1.001
    bars.low[bar] = Math.min(level, bars.open[bar]!) * 0.999
    bars.volume[bar] = 100 + drawn.integer(50)
  }
  return bars
}

function featuresOf(ids: readonly string[]): readonly Feature[] {
  return ids.flatMap((id) => {
    const parsed = parseFeatureId(id)
    assert.ok(parsed.ok, id)
    return parsed.value
  })
}

/** The same bars up to some bar, and others afterwards. */
function withOtherFuture(bars: Bars, other: Bars, from: number): Bars {
  const mixed = Object.entries(bars).map(([name, column]: [string, Float64Array]) => {
    const changed = column.slice()
    if (!name.endsWith('At')) {
      const replaced = other[name as keyof Bars].subarray(from)
      changed.set(
        replaced.map((value) => value * 3),
        from,
      ) // far from what came before
    }
    return [name, changed]
  })
  return Object.fromEntries(mixed) as Bars
}

test('nothing of the future is in a feature: with another future every one of them is the same', () => {
  const every = INDICATORS.map((one) => {
    return indicatorId(
      one,
      one.parameters.map((parameter) => parameter.default),
    )
  })
  const ids = ['open', 'high', 'low', 'close', 'volume', 'return_5', 'close_lag_3', ...every]
  const features = featuresOf([...ids, 'OTHER:close', 'OTHER:RSI_14_lag_2'])
  const [count, from] = [400, 300]
  const [own, context] = [barsOf(count), barsOf(count, 1)]
  const before = featureColumns(features, own, new Map([['OTHER', context]]))
  const after = featureColumns(
    features,
    withOtherFuture(own, barsOf(count, 2), from),
    new Map([['OTHER', withOtherFuture(context, barsOf(count, 3), from)]]),
  )
  assert.ok(features.length > 150)
  for (const [place, { id }] of features.entries()) {
    const [a, b] = [before[place]!.subarray(0, from), after[place]!.subarray(0, from)]
    assert.deepEqual(a, b, `${id} at bar ${a.findIndex((value, bar) => value !== b[bar])}`)
  }
  assert.notDeepEqual(before, after, 'and the future was another')
})

test('of another instrument counts what had closed by then, and nothing of a bar that is forming', () => {
  const own = barsOf(10)
  const fives = barsOf(2, 1, 5) // closed at minutes 5 and 10
  const [column] = featureColumns(featuresOf(['OTHER:close']), own, new Map([['OTHER', fives]]))
  const [first, second] = fives.close
  const none = Number.NaN
  assert.deepEqual(
    [...column!],
    [none, none, none, none, first, first, first, first, first, second],
  )
})

test('a label is the field at the next bar, and the last bar has none', () => {
  const bars = { ...barsOf(4), close: Float64Array.of(100, 110, 99, 99) }
  const of = (transform: 'none' | 'log_return' | 'pct_change', classes = false) => [
    ...labelsOf(bars, { targetCol: 'close', transform, classes }),
  ]
  assert.deepEqual(of('none'), [110, 99, 99, Number.NaN])
  const [up, down, flat, none] = of('pct_change')
  assert.ok(Math.abs(up! - 0.1) < 1e-15 && Math.abs(down! + 0.1) < 1e-15)
  assert.deepEqual([flat, none], [0, Number.NaN])
  assert.ok(Math.abs(of('log_return')[0]! - 0.0953101798043249) < 1e-15, 'ln 1.1')
  assert.deepEqual(of('none', true), [1, 0, 0, Number.NaN])
})
