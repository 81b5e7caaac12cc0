import { after, before } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { startTickerService, TOKENS } from '#test/support/ticker-service.ts'
import { openRecording } from '#src/app/market/live/open-recording.ts'
import { format } from '#src/core/fixed.ts'
import { calendarDate, formatInstant, instant } from '#src/core/instant.ts'
import { sessionOn } from '#src/domain/calendar/session.ts'
import type { DepthLevel } from '#src/domain/market/live/quote.ts'
import { openLiveFeed } from '#src/feeds/live/live-feed.ts'
import { openTickerClient } from '#src/feeds/live/ticker-client.ts'
import { insertBooks } from '#src/store/market/latest-depth.ts'
import { insertMinutes } from '#src/store/market/minutes.ts'
import { transaction } from '#src/store/transaction.ts'
import { fastClock } from './fast-clock.ts'
import { conforms } from './feed-conformance.ts'
import {
  FUTURE,
  INDEX,
  knowContracts,
  marketContext,
  options,
  SAMPLE,
  syntheticFeed,
} from './live-market.ts'

const DATE = '2024-11-07'
const NOW = `${DATE}T04:01:00Z`
const IDS = [INDEX, FUTURE, SAMPLE]
const minutesOf = (id: string) => options.minuteBars(id, calendarDate(DATE)).slice(0, 15)

const session = sessionOn('NSE', calendarDate(DATE))!
const { depth } = options.tickAt(options.contract(FUTURE, calendarDate(DATE))!, session, 12)
const BOOK = { instrumentId: FUTURE, at: instant(`${DATE}T03:46:00Z`), mock: false, ...depth! }

let database: TestDatabase
before(async () => {
  database = await testDatabase()
  await knowContracts(database.pool, DATE, IDS)
  await transaction(database.pool, (tx) => insertMinutes(tx, IDS.flatMap(minutesOf)))
  await transaction(database.pool, (tx) => insertBooks(tx, [BOOK]))
})
after(() => database.close())

conforms({
  name: 'synthetic',
  open: async () => {
    const clock = fastClock(NOW, 100)
    return { feed: syntheticFeed(clock), clock }
  },
})

conforms({
  name: 'recorded',
  open: async () => {
    const clock = fastClock(NOW, 1)
    const span = { from: instant(`${DATE}T03:45:00Z`), to: instant(`${DATE}T04:00:00Z`) }
    const feed = openRecording(marketContext(database.pool, clock), { ...span, speed: 300 })
    return { feed, clock }
  },
})

const levels = (side: readonly DepthLevel[]) =>
  side.map(({ price, quantity, orderCount }) => ({
    price: format(price),
    quantity: format(quantity),
    orders: orderCount,
  }))
const DEPTH = { buy: levels(BOOK.bids), sell: levels(BOOK.asks) }

conforms({
  name: 'live',
  async open(t) {
    const clock = fastClock(NOW, 10)
    const service = await startTickerService(t)
    for (const id of IDS) {
      service.candles.set(
        TOKENS[id]!,
        minutesOf(id).map(({ openedAt, open, high, low, close, volume, openInterest }) => [
          formatInstant(openedAt),
          ...[open, high, low, close, volume].map(format),
          openInterest && format(openInterest),
        ]),
      )
    }
    const client = openTickerClient({ url: service.url, timeoutMs: 30_000, clock })
    const wanted = new Set<number>()
    let read = 0
    const speak = (): void => {
      for (; read < service.said.length; read += 1) {
        const { action, tokens } = service.said[read] as { action: string; tokens: number[] }
        for (const token of tokens) {
          if (action === 'subscribe') wanted.add(token)
          else wanted.delete(token)
        }
      }
      const timestamp = formatInstant(clock.now())
      service.send(
        ...[...wanted].map((token) => ({
          instrument_token: token,
          timestamp,
          last_price: 24_500,
          ...(token === TOKENS[FUTURE] && { depth: DEPTH }),
        })),
      )
    }
    return { feed: openLiveFeed({ client, clock }), clock, speak }
  },
})
