import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { rational, scale } from '../../core/rational.ts'
import { adjustLeg, type HeldAction, type HeldTerms } from './adjust-leg.ts'
import { pnlOf } from './value-legs.ts'

const leg = (
  quantity: string,
  entry: string,
  direction: HeldTerms['direction'] = 'BUY',
  strike: string | null = null,
): HeldTerms => ({
  direction,
  quantity: fixed<'quantity'>(quantity) as Quantity,
  entryPrice: fixed<'price'>(entry) as Price,
  strike: strike === null ? null : (fixed<'price'>(strike) as Price),
})

const count = (numerator: bigint, denominator: bigint): HeldAction => ({
  kind: 'count',
  price: rational(numerator, denominator),
  shares: rational(denominator, numerator),
})

const said = (adjusted: ReturnType<typeof adjustLeg>) =>
  adjusted &&
  [adjusted.quantity, adjusted.entryPrice, adjusted.income].map((value) => format(value))

// FO-208: a split of face 10 into 2 is 0.2, a bonus of 1 for 1 is 0.5.
test('FO-208 a leg held across a split or a bonus has more shares at a smaller price', () => {
  assert.deepEqual(said(adjustLeg(leg('100', '1000'), count(1n, 5n), null)), ['500', '200', '0'])
  assert.deepEqual(said(adjustLeg(leg('250', '2655.7'), count(1n, 2n), null)), [
    '500',
    '1327.85',
    '0',
  ])
  const call = adjustLeg(leg('250', '40', 'SELL', '2700'), count(1n, 2n), null)!
  assert.deepEqual([...said(call)!, format(call.strike!)], ['500', '20', '0', '1350'])
})

test('a dividend is paid to who bought, and by who sold', () => {
  const dividend: HeldAction = { kind: 'cash', amount: fixed<'price'>('10.5') as Price }
  assert.deepEqual(said(adjustLeg(leg('40', '100'), dividend, null)), ['40', '100', '420'])
  assert.deepEqual(said(adjustLeg(leg('40', '100', 'SELL'), dividend, null)), ['40', '100', '-420'])
})

// By hand: a bonus of 1 for 2 makes 7 shares 10.5. At 90 before, 60 after, half a share is 30; it cost
// 100 × 2/3 / 2, so 7 × 100 − 10 × 66.66666667 = 33.33333330 of the cost leave with it.
test('what is left of a share is paid in money, at the price after the action', () => {
  const close = fixed<'price'>('90') as Price
  assert.deepEqual(said(adjustLeg(leg('7', '100'), count(2n, 3n), close)), [
    '10',
    '66.66666667',
    '-3.3333333',
  ])
  assert.equal(adjustLeg(leg('7', '100'), count(2n, 3n), null), null, 'nobody knows at which price')
  assert.equal(adjustLeg(leg('3', '100'), count(10n, 1n), close), null, 'no whole share is left')
})

test('a leg is worth after an action what it was worth before, to the last decimal', () => {
  const some = fc.record({
    direction: fc.constantFrom('BUY' as const, 'SELL' as const),
    quantity: fc.bigInt({ min: 1n, max: 10_000n }),
    entryPrice: fc.bigInt({ min: 1_000_000n, max: 10n ** 12n }),
    before: fc.bigInt({ min: 1_000_000n, max: 10n ** 10n }),
    terms: fc.constantFrom([1n, 2n], [1n, 5n], [2n, 3n], [10n, 11n], [5n, 1n]),
  })
  fc.assert(
    fc.property(some, ({ direction, quantity, entryPrice, before, terms: [new_, old] }) => {
      const held: HeldTerms = {
        direction,
        quantity: (quantity * 100_000_000n) as Quantity,
        entryPrice: entryPrice as Price,
        strike: null,
      }
      const action = count(new_!, old!) as HeldAction & { kind: 'count' }
      const close = (before * old!) as Price // so that the price after it is exact
      const adjusted = adjustLeg(held, action, close)
      if (adjusted === null) return
      const after = scale(close, action.price) as Price
      const earned = (pnlOf(adjusted, after) + adjusted.income) as Money
      assert.equal(earned, pnlOf(held, close))
    }),
    { seed: 20_241_028, numRuns: 500 },
  )
})
