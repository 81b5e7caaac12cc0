import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format } from '../../../core/fixed.ts'
import { instant } from '../../../core/instant.ts'
import type { OrderBook } from '../../../domain/market/live/order-book.ts'
import type { MarketTick } from '../../../domain/market/live/quote.ts'
import { openBookDesk } from './book-desk.ts'

const at = (time: string) => instant(`2024-11-07T04:${time}Z`)

function tick(time: string, bid: string): MarketTick {
  return {
    instrumentId: 'NIFTY24NOVFUT.NFO',
    at: at(time),
    lastPrice: null,
    lastQuantity: null,
    bid: null,
    ask: null,
    bidQuantity: null,
    askQuantity: null,
    depth: { bids: [{ price: fixed(bid), quantity: fixed('75'), orderCount: 2 }], asks: [] },
    volume: null,
    openInterest: null,
  }
}

const bidsOf = (books: readonly OrderBook[]) => books.map(({ bids }) => format(bids[0]!.price))

test('only the newest of a book is told, and an older one takes nobody’s place', () => {
  const desk = openBookDesk(null)
  for (const [time, bid] of [
    ['00:01', '99'],
    ['00:03', '101'],
    ['00:02', '100'],
  ] as const) {
    desk.hear(tick(time, bid), true)
  }
  assert.deepEqual([bidsOf(desk.takeMoved()), desk.takeMoved()], [['101'], []])
  assert.deepEqual(desk.takeHistory(at('59:00')), [], 'nothing is kept for history')
})

test('history gets the book as each minute left it, once, where it moved', () => {
  const desk = openBookDesk(60_000)
  desk.hear(tick('00:01', '99'), true)
  desk.hear(tick('00:59', '100'), true)
  assert.deepEqual(desk.takeHistory(at('00:59')), [])
  assert.deepEqual(bidsOf(desk.takeHistory(at('01:00'))), ['100'])
  desk.hear(tick('01:30', '100'), true)
  assert.deepEqual(desk.takeHistory(at('02:00')), [], 'it stands as it stood')
  desk.hear(tick('02:30', '102'), true)
  desk.hear(tick('03:30', '103'), false)
  assert.deepEqual(bidsOf(desk.takeHistory(at('09:00'))), ['102'], 'a closed market has none')
})

test('what could not be stored is due again, unless something newer is', () => {
  const desk = openBookDesk(60_000)
  desk.hear(tick('00:01', '99'), true)
  const [newest, history] = [desk.takeUnstored(), desk.takeHistory(at('01:00'))]
  desk.giveBack(newest, history)
  assert.deepEqual(bidsOf(desk.takeUnstored()), ['99'])
  assert.deepEqual(bidsOf(desk.takeHistory(at('01:00'))), ['99'])
  desk.hear(tick('01:01', '100'), true)
  desk.giveBack(newest, [])
  assert.deepEqual(bidsOf(desk.takeUnstored()), ['100'])
})
