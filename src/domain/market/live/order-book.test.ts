import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, type Price, type Quantity } from '../../../core/fixed.ts'
import { instant } from '../../../core/instant.ts'
import { analyseDepth } from './depth.ts'
import { judgeTick } from './judge-tick.ts'
import { bookInDoubles, bookOfTick, isSameBook } from './order-book.ts'
import type { Depth, DepthLevel, MarketTick } from './quote.ts'
import { openStandingBook } from './standing-book.ts'

const at = instant('2024-11-07T04:00:30Z')

function level(text: string): DepthLevel {
  const [quantity, price, orders = '1'] = text.split(/[ @]+/)
  return {
    price: fixed(price!) as Price,
    quantity: fixed(quantity!) as Quantity,
    orderCount: Number(orders),
  }
}

function depth(bids: readonly string[], asks: readonly string[]): Depth {
  return { bids: bids.map(level), asks: asks.map(level) }
}

function tick(told: Depth, fields: Partial<MarketTick> = {}): MarketTick {
  return {
    instrumentId: 'NIFTY24NOVFUT.NFO',
    at,
    lastPrice: null,
    lastQuantity: null,
    bid: null,
    ask: null,
    bidQuantity: null,
    askQuantity: null,
    volume: null,
    openInterest: null,
    depth: told,
    ...fields,
  }
}

test('a book is put in order, and a level that is none is left out', () => {
  const told = depth(['50 @ 99.5', '0 @ 99', '75 @ 100 3', '10 @ -1'], ['5 @ 101', '25 @ 100.5 2'])
  assert.deepEqual(bookOfTick(tick(told)), {
    instrumentId: 'NIFTY24NOVFUT.NFO',
    at,
    mock: false,
    ...depth(['75 @ 100 3', '50 @ 99.5'], ['25 @ 100.5 2', '5 @ 101']),
  })
  const { depth: _, ...without } = tick(told)
  assert.equal(bookOfTick(without), null)
  const deep = depth(
    Array.from({ length: 25 }, (_unused, index) => `1 @ ${100 - index}`),
    [],
  )
  assert.equal(bookOfTick(tick(deep))!.bids.length, 20)
})

test('FO-138 a book that is crossed, has one side or none is told as it is, flagged, and no price', () => {
  const flagsOf = (told: Depth) => analyseDepth(bookInDoubles(bookOfTick(tick(told))!)).flags
  const crossed = depth(['50 @ 101'], ['50 @ 100'])
  assert.deepEqual(bookOfTick(tick(crossed))!.bids, crossed.bids)
  assert.ok(flagsOf(crossed).includes('crossed'))
  assert.ok(flagsOf(depth(['50 @ 101'], [])).includes('no_asks'))
  assert.deepEqual(flagsOf(depth([], [])), ['no_bids', 'no_asks'])
  const verdict = judgeTick(tick(crossed, { lastPrice: fixed('100.5') }), null, at)
  assert.ok(verdict.taken)
  assert.deepEqual([verdict.tick.bid, verdict.flags], [null, ['crossed']])
})

test('a tick that tells levels alone has its best bid and ask from them', () => {
  const verdict = judgeTick(tick(depth(['5 @ 99', '50 @ 100'], ['25 @ 100.5'])), null, at)
  assert.ok(verdict.taken)
  const { bid, ask, bidQuantity, askQuantity } = verdict.tick
  assert.deepEqual(
    [bid, ask, bidQuantity, askQuantity],
    ['100', '100.5', '50', '25'].map((text) => fixed(text)),
  )
})

test('a book follows its snapshots and changes, and says nothing before the first snapshot', () => {
  const book = openStandingBook()
  book.apply({ isSnapshot: false, ...depth(['50 @ 100'], []) })
  assert.equal(book.read(), null)
  book.apply({ isSnapshot: true, ...depth(['50 @ 100', '20 @ 99'], ['30 @ 101']) })
  book.apply({ isSnapshot: false, ...depth(['0 @ 100', '25 @ 99'], ['10 @ 100.5']) })
  assert.deepEqual(book.read(), depth(['25 @ 99'], ['10 @ 100.5', '30 @ 101']))
  assert.ok(isSameBook(book.read()!, depth(['25 @ 99'], ['10 @ 100.5', '30 @ 101'])))
  book.apply({ isSnapshot: true, ...depth([], ['1 @ 102']) })
  assert.deepEqual(book.read(), depth([], ['1 @ 102']))
  assert.ok(!isSameBook(book.read()!, depth([], ['1 @ 103'])))
})
