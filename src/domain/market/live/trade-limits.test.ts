import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Book } from './depth.ts'
import { tradeCost, USUAL_LIMITS } from './trade-limits.ts'

const level = (quantity: number, price: number) => ({ price, quantity, orderCount: 1 })

/** The illiquid option of FO-134: 1.50 of 45.75 between bid and ask. */
const ILLIQUID: Book = {
  bids: [level(25, 45), level(50, 44.5), level(75, 44), level(25, 43.5), level(50, 43)],
  asks: [level(50, 46.5), level(75, 47), level(50, 47.5), level(100, 48), level(50, 48.5)],
}

/** The liquid one of FO-133, as far as the worked impact of FO-137 reaches. */
const LIQUID: Book = {
  bids: [level(750, 25_600)],
  asks: [level(1_000, 25_600.5), level(1_750, 25_601)],
}

test('FO-014 FO-137 what a leg would cost is held against the limits of its portfolio', () => {
  // By hand: 50 at 46.50 and 50 at 47.00 are 46.75 on average, 1.00 above 45.75.
  const wide = tradeCost(ILLIQUID, 'buy', 100, USUAL_LIMITS)
  assert.ok(Math.abs(wide.spread! - 1.5 / 45.75) < 1e-12)
  assert.ok(Math.abs(wide.impactBps! - 10_000 / 45.75) < 1e-9)
  assert.deepEqual(wide.flags, ['spread_over_limit', 'impact_over_limit'])

  const close = tradeCost(LIQUID, 'buy', 1_500, USUAL_LIMITS)
  assert.ok(
    Math.abs(close.impactBps! - ((25_600.5 * 2 + 25_601) / 3 / 25_600.25 - 1) * 10_000) < 1e-6,
  )
  assert.deepEqual(close.flags, [])
  const strict = { maxSpread: 0.00001, maxImpactBps: 0.1 }
  assert.deepEqual(tradeCost(LIQUID, 'sell', 750, strict).flags, ['spread_over_limit'])
  assert.deepEqual(tradeCost(LIQUID, 'sell', 751, USUAL_LIMITS), {
    spread: 0.5 / 25_600.25,
    impactBps: (0.25 / 25_600.25) * 10_000,
    fillable: 750,
    flags: ['book_too_thin'],
  })
})

test('a book that is none, crossed or one-sided has no cost, and says so', () => {
  const nothing = { spread: null, impactBps: null, fillable: 0, flags: ['no_book'] }
  const crossed = { bids: [level(1, 101)], asks: [level(1, 100)] }
  for (const book of [null, crossed, { bids: [level(1, 100)], asks: [] }]) {
    assert.deepEqual(tradeCost(book, 'buy', 1, USUAL_LIMITS), nothing)
  }
})
