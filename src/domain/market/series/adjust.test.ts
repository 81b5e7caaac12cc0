import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, type Price, type Quantity } from '../../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import { rational, toDecimal, toDouble } from '../../../core/rational.ts'
import { type Adjustment, adjustBars, adjustSeries, factorAt } from './adjust.ts'
import type { Bar } from './bar.ts'
import { actionFactor, type ActionDetails, type ActionType } from './corporate-action.ts'
import { emptySeries } from './series.ts'

const price = (text: string) => fixed<'price'>(text) as Price

function factorOf(type: ActionType, details: ActionDetails, close: string | null = null) {
  const result = actionFactor({ type, details }, close === null ? null : price(close))
  assert.ok(result.ok, 'the terms give a factor')
  return result.value
}

test('FO-208 a split of face 10 into 2 is 0.2, a bonus of 1 for 1 is 0.5', () => {
  const split = factorOf('SPLIT', { old_face: '10', new_face: '2' })
  assert.deepEqual([toDecimal(split.price, 8), toDecimal(split.shares, 8)], ['0.2', '5'])
  const bonus = factorOf('BONUS', { new_shares: '1', for_shares: '1' })
  assert.deepEqual([toDecimal(bonus.price, 8), toDecimal(bonus.shares, 8)], ['0.5', '2'])
  assert.deepEqual(factorOf('BONUS', { new_shares: '2', for_shares: '3' }).price, rational(3n, 5n))
  // Shares are put together: face 1 becomes 10.
  assert.equal(toDecimal(factorOf('SPLIT', { old_face: '1', new_face: '10' }).price, 8), '10')
})

test('FO-208 rights, dividends, mergers and demergers have the factors of their textbook', () => {
  // One for four at 80 with a close of 100: (4 × 100 + 80) ÷ 5 = 96.
  const rights = { new_shares: '1', for_shares: '4', issue_price: '80' }
  assert.equal(toDecimal(factorOf('RIGHTS', rights, '100').price, 8), '0.96')
  assert.equal(toDecimal(factorOf('DIVIDEND', { amount: '2.5' }, '100').price, 8), '0.975')
  assert.equal(toDecimal(factorOf('DEMERGER', { value_fraction: '0.1' }).price, 8), '0.9')
  assert.equal(
    toDecimal(factorOf('MERGER', { new_shares: '42', for_shares: '25' }).shares, 8),
    '1.68',
  )
})

test('what gives no factor says why', () => {
  const why = (type: ActionType, details: ActionDetails, close: string | null = null) => {
    const result = actionFactor({ type, details }, close === null ? null : price(close))
    return result.ok ? 'ok' : result.refusal.code
  }
  assert.equal(why('AGM', {}), 'moves_no_price')
  assert.equal(why('DIVIDEND', {}), 'terms_missing')
  assert.equal(why('DIVIDEND', { amount: '3' }), 'close_missing')
  assert.equal(why('DIVIDEND', { amount: '3' }, '2'), 'not_positive')
  assert.equal(why('SPLIT', { old_face: '0', new_face: '2' }), 'not_positive')
  assert.equal(why('MERGER', { new_shares: '0', for_shares: '5' }), 'not_positive')
})

/** A bar of each day, whose prices are all the same. */
function bars(closes: readonly string[]): Bar[] {
  return closes.map((close, day) => ({
    instrumentId: 'CCCL.NSE',
    openedAt: (day * DAY_MS) as Instant,
    closedAt: (day * DAY_MS + 1) as Instant,
    open: price(close),
    high: price(close),
    low: price(close),
    close: price(close),
    volume: fixed<'quantity'>('10') as Quantity,
  }))
}

const onDay = (day: number, factor: Omit<Adjustment, 'at'>): Adjustment => {
  return { at: (day * DAY_MS) as Instant, ...factor }
}

const SPLIT = onDay(1, factorOf('SPLIT', { old_face: '10', new_face: '2' }))
const BONUS = onDay(2, factorOf('BONUS', { new_shares: '1', for_shares: '2' }))

test('prices are scaled to the last shares backward, and to the first forward', () => {
  const closes = (direction: 'backward' | 'forward') =>
    adjustBars(bars(['300', '60', '40']), [BONUS, SPLIT], direction).map((bar) => format(bar.close))
  assert.deepEqual(closes('backward'), ['40', '40', '40'])
  assert.deepEqual(closes('forward'), ['300', '300', '300'])
  const [first] = adjustBars(bars(['300', '60', '40']), [BONUS, SPLIT])
  assert.equal(format(first!.volume), '75', 'ten shares of then are 75 of now')
})

test('factors stay exact through a chain: thirds come back whole', () => {
  // Shares are put together 1 for 3 and cut 3 for 1 again, five times.
  const back = { price: rational(3n, 1n), shares: rational(1n, 3n) }
  const forth = { price: rational(1n, 3n), shares: rational(3n, 1n) }
  const chain = Array.from({ length: 10 }, (_, day) => onDay(day + 1, day % 2 ? back : forth))
  assert.equal(format(adjustBars(bars(['0.00000001']), chain)[0]!.close), '0.00000001')
})

const steps = fc.array(
  fc.record({
    day: fc.integer({ min: 1, max: 9 }),
    numerator: fc.bigInt({ min: 1n, max: 50n }),
    denominator: fc.bigInt({ min: 1n, max: 50n }),
  }),
  { maxLength: 6 },
)

test('forward and backward differ by one factor for all bars, and doubles follow the exact ones', () => {
  fc.assert(
    fc.property(steps, (drawn) => {
      const chain = drawn.map(({ day, numerator, denominator }) =>
        onDay(day, {
          price: rational(numerator, denominator),
          shares: rational(denominator, numerator),
        }),
      )
      const ratios = Array.from({ length: 10 }, (_, day) => {
        const at = (day * DAY_MS) as Instant
        const backward = factorAt(chain, at, 'backward')
        const forward = factorAt(chain, at, 'forward')
        return toDouble(backward) / toDouble(forward)
      })
      for (const ratio of ratios) assert.ok(Math.abs(ratio / ratios[0]! - 1) < 1e-12)

      const series = emptySeries(10)
      for (let day = 0; day < 10; day += 1) {
        series.openedAt[day] = day * DAY_MS
        series.close[day] = 100
      }
      const adjusted = adjustSeries(series, chain)
      for (let day = 0; day < 10; day += 1) {
        const expected = 100 * toDouble(factorAt(chain, (day * DAY_MS) as Instant))
        assert.ok(Math.abs(adjusted.close[day]! / expected - 1) < 1e-14)
      }
      assert.equal(series.close[0], 100, 'what was given stays')
    }),
    { seed: 20_260_101, numRuns: 200 },
  )
})
