import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, minus, NO_MONEY, plus, type Money } from '../../core/fixed.ts'
import { chargesOf, SEGMENTS, type Segment } from './charges.ts'
import type { OrderSide } from './order.ts'

/** Worked by hand from the rates of FO-181: turnover, then each part, the total and the net. */
const TABLE = `
  option   BUY   120000     20       0        6       4.68     0.12   2.4     33.2      120033.2
  option   SELL  120000     20       60       6       4.68     0.12   0       90.8      119909.2
  option   BUY   0.05       20       0        0.0000025 3.60000045 0.00000005 0.000001 23.600004 23.650004
  future   BUY   1200000    20       0        41.4    11.052   1.2    24      97.652    1200097.652
  future   SELL  1200000    20       150      41.4    11.052   1.2    0       223.652   1199776.348
  future   BUY   50000      15       0        1.725   3.0105   0.05   1       20.7855   50020.7855
  intraday BUY   100000     20       0        3.45    4.221    0.1    2       29.771    100029.771
  intraday SELL  10000      3        2.5      0.345   0.6021   0.01   0       6.4571    9993.5429
  delivery BUY   100000     0        100      3.45    0.621    0.1    15      119.171   100119.171
  delivery SELL  100000     0        100      3.45    0.621    0.1    0       104.171   99895.829
`

for (const row of TABLE.trim().split('\n')) {
  const [segment, side, turnover, ...expected] = row.trim().split(/\s+/)
  test(`FO-181 the charges of ${segment} ${side} ${turnover} are ${expected.at(-2)}`, () => {
    const charges = chargesOf({
      segment: segment as Segment,
      side: side as OrderSide,
      turnover: fixed(turnover!),
    })
    const { brokerage, stt, exchange, gst, sebi, stampDuty, total, net } = charges
    const parts = [brokerage, stt, exchange, gst, sebi, stampDuty, total, net]
    assert.deepEqual(parts.map(format), expected)
  })
}

test('what a buyer pays more and a seller gets less is the sum of the parts', () => {
  const turnovers = fc.bigInt({ min: 0n, max: 10n ** 18n })
  const sides = fc.constantFrom<OrderSide>('BUY', 'SELL')
  fc.assert(
    fc.property(fc.constantFrom(...SEGMENTS), sides, turnovers, (segment, side, drawn) => {
      const turnover = drawn as Money
      const { total, net, ...parts } = chargesOf({ segment, side, turnover })
      assert.equal(Object.values(parts).reduce(plus, NO_MONEY), total)
      assert.equal(side === 'BUY' ? minus(net, turnover) : minus(turnover, net), total)
      assert.ok(Object.values(parts).every((part) => part >= 0n))
    }),
    { seed: 20_260_101, numRuns: 300 },
  )
})
