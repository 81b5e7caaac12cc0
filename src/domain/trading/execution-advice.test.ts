import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BookLevel } from '../market/live/depth.ts'
import {
  adviseExecution,
  USUAL_BOUNDS,
  type ExecutionBounds,
  type KnownBook,
} from './execution-advice.ts'

/** `quantity@price/orders`, the best first. */
function side(text: string): readonly BookLevel[] {
  return text.split(' ').map((level) => {
    const [quantity, price, orderCount] = level.split(/[@/]/).map(Number)
    return { price: price!, quantity: quantity!, orderCount: orderCount! }
  })
}

const WHOLE = { isStale: false, isTouch: false }

/** The liquid book of FO-133 and the illiquid one of FO-134. */
const LIQUID: KnownBook = {
  ...WHOLE,
  bids: side('750@25600/15 1500@25599.5/25 2000@25599/35 1000@25598.5/18 1250@25598/22'),
  asks: side('1000@25600.5/18 1750@25601/28 1500@25601.5/24 2000@25602/32 1250@25602.5/20'),
}
const ILLIQUID: KnownBook = {
  ...WHOLE,
  bids: side('25@45/1 50@44.5/2 75@44/3 25@43.5/1 50@43/2'),
  asks: side('50@46.5/2 75@47/3 50@47.5/2 100@48/4 50@48.5/2'),
}

/** One level each side around a mid of 100, deep enough: the spread is all there is. */
function spreadOf(percent: number): KnownBook {
  const level = (price: number): BookLevel[] => [{ price, quantity: 5_000, orderCount: 200 }]
  return { ...WHOLE, bids: level(100 - percent / 2), asks: level(100 + percent / 2) }
}

const order = { side: 'BUY', quantity: 100 } as const

test('FO-180 an order that a liquid book hardly feels is executed at the market', () => {
  const { advice, orderType, spreadBand, impactBand, limitPrice, findings } = adviseExecution(
    LIQUID,
    order,
  )
  assert.deepEqual(
    [advice, orderType, spreadBand, impactBand],
    ['EXECUTE', 'MARKET', 'TIGHT', 'LOW'],
  )
  assert.equal(limitPrice, 25600.5, 'a buyer crosses a tight spread')
  assert.deepEqual(findings, [])
})

test('FO-180 the bands of the spread begin at 0.2, 0.5 and 1 percent', () => {
  const bands = [0.1, 0.3, 0.49, 0.75, 0.99, 1.5].map((percent) => {
    const { spreadBand, advice, orderType } = adviseExecution(spreadOf(percent), order)
    return [spreadBand, advice, orderType].join(' ')
  })
  assert.deepEqual(bands, [
    'TIGHT EXECUTE MARKET',
    'NORMAL EXECUTE LIMIT',
    'NORMAL EXECUTE LIMIT',
    'WIDE ALERT_USER SPLIT_ORDER', // half the spread is 37.5 bps
    'WIDE ALERT_USER SPLIT_ORDER',
    'VERY_WIDE REJECT TWAP',
  ])
})

test('FO-180 the bands of the impact begin at 10, 30 and 50 bps of the mid', () => {
  // A spread of 0.02 around 100; beyond 100 units the next level is as far as the row says.
  const buys = (ask: number, quantity: number): string => {
    const book = {
      ...WHOLE,
      bids: side('9000@99.99/300'),
      asks: [...side('100@100.01/5'), { price: ask, quantity: 9_000, orderCount: 300 }],
    }
    const { impactBand, advice, orderType, adverseBps } = adviseExecution(book, {
      ...order,
      quantity,
    })
    return `${adverseBps!.toFixed(2)} ${impactBand} ${advice} ${orderType}`
  }
  assert.deepEqual(
    [buys(100.11, 200), buys(100.25, 200), buys(100.39, 200), buys(100.79, 200), buys(101.39, 200)],
    [
      '6.00 LOW EXECUTE MARKET',
      '13.00 MODERATE EXECUTE LIMIT',
      '20.00 MODERATE EXECUTE LIMIT',
      '40.00 HIGH EXECUTE SPLIT_ORDER',
      '70.00 VERY_HIGH ALERT_USER TWAP',
    ],
  )
})

test('FO-180 what the book does not hold is refused, on either side', () => {
  for (const taking of ['BUY', 'SELL'] as const) {
    const found = adviseExecution(LIQUID, { ...order, side: taking, quantity: 10_000 })
    assert.equal(found.advice, 'REJECT')
    assert.equal(found.findings[0], 'too_thin')
    assert.equal(found.orderType, 'TWAP')
  }
})

test('FO-180 an illiquid option is refused, and says all that is wrong with it', () => {
  const { advice, findings } = adviseExecution(ILLIQUID, { ...order, quantity: 60 })
  assert.equal(advice, 'REJECT')
  assert.deepEqual(findings.slice(0, 3), ['spread_unbearable', 'illiquid', 'wide_spread'])
})

test('FO-180 without two sides there is nothing to judge by', () => {
  const empty = adviseExecution({ ...WHOLE, bids: [], asks: [] }, order)
  assert.deepEqual([empty.advice, empty.orderType, empty.limitPrice], ['REJECT', 'LIMIT', null])
  assert.deepEqual([empty.spreadBand, empty.impactBand, empty.impactCost], [null, null, null])
  const crossed = adviseExecution(
    { ...WHOLE, bids: side('10@101/1'), asks: side('10@100/1') },
    order,
  )
  assert.deepEqual([crossed.advice, crossed.findings[0]], ['REJECT', 'no_book'])
})

test('FO-180 bounds of one’s own are stricter or laxer, but a percent is the end', () => {
  const strict: ExecutionBounds = { ...USUAL_BOUNDS, maxSpreadPercent: 0.1 }
  assert.equal(adviseExecution(spreadOf(0.15), order, strict).advice, 'ALERT_USER')
  assert.equal(adviseExecution(spreadOf(0.25), order, strict).advice, 'REJECT')
  const lax: ExecutionBounds = { ...USUAL_BOUNDS, maxSpreadPercent: 5, maxImpactBps: 500 }
  assert.equal(adviseExecution(spreadOf(1.2), order, lax).advice, 'REJECT')
  const unasked = { ...USUAL_BOUNDS, asksFirst: false }
  assert.equal(adviseExecution(spreadOf(0.75), order, unasked).advice, 'EXECUTE')
})

test('FO-180 an old book asks a person', () => {
  const { advice, findings } = adviseExecution({ ...LIQUID, isStale: true }, order)
  assert.deepEqual([advice, findings], ['ALERT_USER', ['stale_book']])
})

test('FO-180 of a quote only the spread and the size at the touch are judged', () => {
  const quote: KnownBook = {
    isStale: false,
    isTouch: true,
    bids: side('40@99.95/0'),
    asks: side('40@100.05/0'),
  }
  assert.equal(adviseExecution(quote, { side: 'BUY', quantity: 40 }).advice, 'EXECUTE')
  const beyond = adviseExecution(quote, { side: 'BUY', quantity: 41 })
  assert.deepEqual([beyond.advice, beyond.findings], ['ALERT_USER', ['beyond_touch']])
})
