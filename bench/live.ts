/**
 * Market ticks a second from the ticker's frames to quotes and minutes, and what storing them costs.
 *
 *   node bench/live.ts [--tiny] [--record]
 *
 * Reading a frame of the wire, judging its ticks and booking them into minutes is `ticksPerSecond`;
 * `tell` makes the bus's message of the quotes that moved. `store` writes the latest quotes of all
 * contracts and their books, and a minute and a book of each for history, as the market loop does each
 * second and each minute.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBookDesk } from '#src/app/market/depth/book-desk.ts'
import { openQuoteDesk } from '#src/app/market/live/quote-desk.ts'
import { quoteToText } from '#src/app/market/live/quote-text.ts'
import { calendarDate, formatInstant, instant, type Instant } from '#src/core/instant.ts'
import { sessionOn } from '#src/domain/calendar/session.ts'
import { openMinuteBuckets } from '#src/domain/market/live/minute-buckets.ts'
import type { OrderBook } from '#src/domain/market/live/order-book.ts'
import { readMessage } from '#src/feeds/live/ticker-messages.ts'
import { openOptionWorld } from '#src/feeds/synthetic/option-world.ts'
import { openWorld } from '#src/feeds/synthetic/world.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { insertBooks, upsertLatestBooks } from '#src/store/market/latest-depth.ts'
import { upsertLatestQuotes, type StoredQuote } from '#src/store/market/latest-quotes.ts'
import { insertMinutes, type StoredMinute } from '#src/store/market/minutes.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { transaction } from '#src/store/transaction.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const CONTRACTS = tiny ? 20 : 200
const FRAMES = tiny ? 50 : 5_000
const A_FRAME = 20 // ticks
const ROUNDS = tiny ? 2 : 30

const SEED = 20_230_102
const DATE = calendarDate('2024-11-07')
const options = openOptionWorld(openWorld(SEED), SEED)
const contracts = options.contractsOn(DATE).slice(0, CONTRACTS)
const ids = contracts.map(({ instrument }) => instrument.instrumentId)
const opens = instant('2024-11-07T03:45:00Z')
const session = sessionOn('NSE', DATE)!

const heard = hear()
const stored = await store(heard.quotes)
const figures = { contracts: CONTRACTS, ...heard.figures, ...stored }
report('live', figures)
recordHistory('live', figures)

function hear() {
  const frames = Array.from({ length: FRAMES }, (_, frame) => {
    const at = (opens + frame * 50) as Instant
    const ticks = Array.from({ length: A_FRAME }, (_unused, index) => {
      const token = (frame * A_FRAME + index) % CONTRACTS
      const price = 100 + ((frame * 13 + index * 7) % 400) / 20
      return {
        instrument_token: token,
        timestamp: formatInstant(at),
        last_price: price,
        last_quantity: 75,
        bid: price - 0.05,
        ask: price + 0.05,
        bid_quantity: 150,
        ask_quantity: 225,
        volume: frame * 100,
        oi: 1_000_000 + frame,
      }
    })
    return { at, text: JSON.stringify({ type: 'ticks', ticks }) }
  })
  const buckets = openMinuteBuckets()
  buckets.listen(opens)
  const desk = openQuoteDesk(buckets, openBookDesk(60_000))
  const nameOf = (token: number): string => ids[token]!
  let quotes: readonly StoredQuote[] = []
  let told = 0
  let tellMs = 0
  const startedAt = performance.now()
  for (const [index, { at, text }] of frames.entries()) {
    const message = readMessage(text, nameOf)
    if (message?.type === 'ticks') desk.hear(message.ticks, at)
    if (index % 10 !== 9) continue // each 100 ms or so
    const tellAt = performance.now()
    quotes = desk.takeMoved()
    told += JSON.stringify({ quotes: quotes.map(quoteToText) }).length
    tellMs += performance.now() - tellAt
    buckets.takeClosed(at)
  }
  const allMs = performance.now() - startedAt
  const hearMs = allMs - tellMs
  return {
    quotes: desk.takeUnstored(),
    figures: {
      ticksPerSecond: (FRAMES * A_FRAME * 1_000) / hearMs,
      tellUsPerQuote: (tellMs * 1_000) / ((FRAMES / 10) * Math.min(CONTRACTS, 10 * A_FRAME)),
      bytesPerQuote: told / ((FRAMES / 10) * Math.min(CONTRACTS, 10 * A_FRAME)),
    },
  }
}

async function store(quotes: readonly StoredQuote[]) {
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
  const server = await startDatabase(directory)
  const pool = openPool(server.dsn, { max: 2 })
  try {
    await migrate(pool)
    await transaction(pool, (tx) =>
      insertInstruments(
        tx,
        contracts.map(({ instrument }) => instrument),
      ),
    )
    const days = new Map(ids.map((id) => [id, options.minuteBars(id, DATE)]))
    const quotesMs = await median(async (round) => {
      const moved = quotes.map((quote) => ({ ...quote, at: (quote.at + round) as Instant }))
      await transaction(pool, (tx) => upsertLatestQuotes(tx, moved))
    })
    const minutesMs = await median(async (round) => {
      const minutes: StoredMinute[] = ids.map((id) => days.get(id)![round]!)
      await transaction(pool, (tx) => insertMinutes(tx, minutes))
    })
    const standing = ids.flatMap((id): OrderBook[] => {
      const contract = options.contract(id, DATE)!
      const { depth } = options.tickAt(contract, session, 100)
      return depth ? [{ instrumentId: id, at: opens, mock: false, ...depth }] : []
    })
    const moved = (round: number) =>
      standing.map((book) => ({ ...book, at: (book.at + round * 60_000) as Instant }))
    const booksMs = await median(async (round) => {
      await transaction(pool, (tx) => upsertLatestBooks(tx, moved(round)))
    })
    const historyMs = await median(async (round) => {
      await transaction(pool, async (tx) => void (await insertBooks(tx, moved(round))))
    })
    return {
      storeQuotesMs: quotesMs,
      storeMinutesMs: minutesMs,
      storeBooksMs: booksMs,
      bookHistoryMs: historyMs,
    }
  } finally {
    await pool.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function median(work: (round: number) => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    await work(round)
    times.push(performance.now() - startedAt)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}
