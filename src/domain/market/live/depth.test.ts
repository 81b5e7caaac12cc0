import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { analyseDepth, type Book, type BookLevel } from './depth.ts'
import { impactOf } from './depth-impact.ts'

const levels = (...rows: [quantity: number, price: number, orderCount: number][]): BookLevel[] =>
  rows.map(([quantity, price, orderCount]) => ({ price, quantity, orderCount }))

const LIQUID: Book = {
  bids: levels(
    [750, 25_600, 15],
    [1_500, 25_599.5, 25],
    [2_000, 25_599, 35],
    [1_000, 25_598.5, 18],
    [1_250, 25_598, 22],
  ),
  asks: levels(
    [1_000, 25_600.5, 18],
    [1_750, 25_601, 28],
    [1_500, 25_601.5, 24],
    [2_000, 25_602, 32],
    [1_250, 25_602.5, 20],
  ),
}

test('FO-130 FO-131 FO-132 FO-133 a liquid book: spread, mids, imbalance and score', () => {
  const { spread, bidQuantity, askQuantity, tier, flags, mid, ...rest } = analyseDepth(LIQUID)
  assert.deepEqual([spread, mid, bidQuantity, askQuantity], [0.5, 25_600.25, 6_500, 7_500])
  assert.equal(rest.spreadPercent!.toFixed(4), '0.0020')
  assert.equal(rest.weightedMid!.toFixed(2), '25600.21')
  assert.equal(rest.imbalancePercent!.toFixed(2), '-7.14')
  assert.equal(rest.liquidityScore.toFixed(2), '98.42')
  assert.deepEqual([tier, flags], ['HIGH', []])
})

test('FO-134 FO-136 an illiquid option: every number, and why it is illiquid', () => {
  const book = {
    bids: levels([25, 45, 1], [50, 44.5, 2], [75, 44, 3], [25, 43.5, 1], [50, 43, 2]),
    asks: levels([50, 46.5, 2], [75, 47, 3], [50, 47.5, 2], [100, 48, 4], [50, 48.5, 2]),
  }
  const { spread, bidQuantity, askQuantity, tier, flags, mid, ...rest } = analyseDepth(book)
  assert.deepEqual([spread, mid, bidQuantity, askQuantity], [1.5, 45.75, 225, 325])
  assert.equal(rest.spreadPercent!.toFixed(4), '3.2787')
  assert.equal(rest.weightedMid!.toFixed(2), '45.50')
  assert.equal(rest.imbalancePercent!.toFixed(2), '-18.18')
  assert.equal(rest.liquidityScore.toFixed(2), '27.26')
  assert.equal(tier, 'ILLIQUID')
  assert.deepEqual(flags, ['wide_spread', 'few_orders'], '550 units are not below 500')
})

test('FO-135 an imbalanced book is liquid, and says that it is imbalanced', () => {
  const book = {
    bids: levels(
      [2_000, 25_600, 40],
      [3_000, 25_599.5, 55],
      [2_500, 25_599, 48],
      [2_000, 25_598.5, 38],
      [1_500, 25_598, 28],
    ),
    asks: levels(
      [500, 25_600.5, 10],
      [750, 25_601, 14],
      [600, 25_601.5, 11],
      [800, 25_602, 15],
      [500, 25_602.5, 9],
    ),
  }
  const { bidQuantity, askQuantity, imbalancePercent, ...rest } = analyseDepth(book)
  assert.deepEqual([bidQuantity, askQuantity], [11_000, 3_150])
  assert.equal(imbalancePercent!.toFixed(2), '55.48')
  assert.equal(rest.liquidityScore.toFixed(2), '89.84')
  assert.deepEqual([rest.tier, rest.flags], ['HIGH', ['imbalanced']])
  assert.ok(rest.bookPressure! > 0)
})

test('FO-136 each flag appears beyond its bound, and not at it', () => {
  const flagsAt = (bid: [number, number, number], ask: [number, number, number]) =>
    analyseDepth({ bids: levels(bid), asks: levels(ask) }).flags
  assert.deepEqual(flagsAt([250, 999.5, 25], [250, 1_000.5, 25]), [], '500 units, 50 orders')
  assert.deepEqual(flagsAt([249, 999.5, 25], [250, 1_000.5, 25]), ['thin_depth'])
  assert.deepEqual(flagsAt([250, 999.5, 24], [250, 1_000.5, 25]), ['few_orders'])
  assert.deepEqual(flagsAt([600, 999.5, 25], [400, 1_000.5, 25]), [], 'imbalance of exactly 20 %')
  assert.deepEqual(flagsAt([601, 999.5, 25], [400, 1_000.5, 25]), ['imbalanced'])
  assert.deepEqual(flagsAt([250, 399, 25], [250, 401, 25]), [], 'a spread of exactly 0.5 %')
  assert.deepEqual(flagsAt([250, 398.9, 25], [250, 401, 25]), ['wide_spread'])
  const thin = analyseDepth({
    bids: levels([24, 999.5, 25], [500, 999, 25]),
    asks: levels([25, 1_000.5, 25], [500, 1_001, 25]),
  })
  assert.deepEqual(thin.flags, ['thin_best_level'])
})

test('FO-138 a missing side, crossed sides and levels that are none give nulls, zero and flags', () => {
  const none = analyseDepth({ bids: [], asks: [] })
  assert.deepEqual([none.mid, none.spread, none.imbalancePercent], [null, null, null])
  assert.deepEqual([none.liquidityScore, none.tier], [0, 'ILLIQUID'])
  assert.deepEqual(none.flags, ['no_bids', 'no_asks'])

  const oneSided = analyseDepth({ bids: LIQUID.bids, asks: [] })
  assert.deepEqual([oneSided.bestBid, oneSided.mid], [25_600, null])
  assert.deepEqual([oneSided.imbalancePercent, oneSided.flags], [100, ['no_asks']])

  const crossed = analyseDepth({ bids: levels([10, 101, 1]), asks: levels([10, 100, 1]) })
  assert.deepEqual([crossed.mid, crossed.spreadPercent, crossed.flags], [null, null, ['crossed']])
  const locked = analyseDepth({ bids: levels([500, 100, 50]), asks: levels([500, 100, 50]) })
  assert.deepEqual([locked.spread, locked.flags], [0, ['locked']])

  const broken = analyseDepth({
    bids: [...LIQUID.bids, ...levels([0, 25_599.9, 3], [10, -1, 3], [10, Number.NaN, 1])],
    asks: LIQUID.asks,
  })
  assert.deepEqual(broken, { ...analyseDepth(LIQUID), flags: ['bad_level'] })
})

test('FO-137 an order for 1,500 walks two levels, and costs 0.42 beyond the mid', () => {
  const buy = impactOf(LIQUID, 'buy', 1_500)
  assert.equal(buy.averagePrice!.toFixed(2), '25600.67')
  assert.equal(buy.impact!.toFixed(2), '0.42')
  assert.equal(buy.impactBps!.toFixed(4), ((0.416_666_666 / 25_600.25) * 10_000).toFixed(4))
  assert.deepEqual([buy.filledQuantity, buy.complete], [1_500, true])

  const sell = impactOf(LIQUID, 'sell', 1_000) // 750 at 25600.00, 250 at 25599.50
  assert.equal(sell.averagePrice, 25_599.875)
  assert.equal(sell.impact, -0.375)

  const tooMuch = impactOf(LIQUID, 'buy', 10_000)
  assert.deepEqual([tooMuch.filledQuantity, tooMuch.complete], [7_500, false])
  const nothing = impactOf({ bids: LIQUID.bids, asks: [] }, 'buy', 1)
  assert.deepEqual([nothing.averagePrice, nothing.impact, nothing.complete], [null, null, false])
})

test('FO-138 no book, however broken, throws or gives a number that is none', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, Number.NaN, Infinity, 1e300))
  const level = fc.record({ price: number, quantity: number, orderCount: fc.nat(100) })
  const side = fc.array(level, { maxLength: 6 })
  fc.assert(
    fc.property(fc.record({ bids: side, asks: side }), fc.nat(1_000), (book, size) => {
      const { liquidityScore, imbalancePercent } = analyseDepth(book)
      assert.ok(liquidityScore >= 0 && liquidityScore <= 100)
      assert.ok(imbalancePercent === null || Math.abs(imbalancePercent) <= 100)
      assert.ok(impactOf(book, 'buy', size).filledQuantity <= size)
    }),
    { seed: 130, numRuns: 500 },
  )
})
