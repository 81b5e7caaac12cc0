import { AppError } from '../../../core/app-error.ts'
import { type Instant, MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import { openMinuteBuckets, type HeardMinute } from '../../../domain/market/live/minute-buckets.ts'
import type { Feed } from '../../../feeds/feed.ts'
import type { BackfillCause } from '../../../store/market/backfills.ts'
import {
  guardFeedLease,
  takeFeedLease,
  writeFeedState,
  type FeedLease,
} from '../../../store/market/feed-leases.ts'
import { wantedInstruments } from '../../../store/market/feed-subscriptions.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { upsertLatestQuotes } from '../../../store/market/latest-quotes.ts'
import { insertBooks, upsertLatestBooks } from '../../../store/market/latest-depth.ts'
import { insertMinutes } from '../../../store/market/minutes.ts'
import { transaction } from '../../../store/transaction.ts'
import { BARS_CHANNEL, growingBars } from './growing-bars.ts'
import { openBackfillManager } from './backfill-manager.ts'
import { openBookDesk } from '../depth/book-desk.ts'
import { BOOKS_CHANNEL, bookToText, type BooksMessage } from '../depth/book-text.ts'
import type { QuoteContext } from './latest-quotes.ts'
import type { MarketState } from './market-state.ts'
import { openPreviousCloses } from './previous-closes.ts'
import { quoteToText, QUOTES_CHANNEL, type QuotesMessage } from './quote-text.ts'
import { openQuoteDesk } from './quote-desk.ts'
import { WANTED_CHANNEL } from './watch-instruments.ts'

export interface ConsumeFeed {
  readonly feed: Feed
  readonly lease: FeedLease
  readonly leaseMs: number
  readonly lookBackDays: number // of the search for gaps
  readonly booksEveryMs: number | null // one of each instrument goes to history; null: none does
  readonly pulse: (tookMs: number) => void // once a round
}

/** Tells of minutes that were stored: `{"minutes": [{instrumentId, openedAt}, …]}`. */
export const MINUTES_CHANNEL = 'market.minutes'

const PUBLISH_EVERY_MS = 100
const KEEP_EVERY_MS = SECOND_MS
const ROUNDS_OF_BOOKS = 3 // of publishing, for one of books: they are long, and people read them
const BOOKS_TOGETHER = 200 // in a message
const FLUSH_AFTER_MS = 5 * SECOND_MS // late ticks of a minute come until then (FO-110)
const MOST_UNSTORED = 200_000 // minutes; while the database is away, the oldest go to a backfill

/**
 * Consumes a feed while the lease is ours: quotes to the bus and the table, minutes to the bars,
 * gaps to a backfill. Resolves when the signal aborts; rejects when the lease is lost.
 */
export async function consumeFeed(
  context: QuoteContext,
  { feed, lease, leaseMs, lookBackDays, booksEveryMs, pulse }: ConsumeFeed,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock, log, links } = context
  const over = new AbortController()
  const ends = AbortSignal.any([signal, over.signal])
  const buckets = openMinuteBuckets()
  const books = openBookDesk(booksEveryMs)
  const desk = openQuoteDesk(buckets, books)
  const closes = openPreviousCloses()
  const backfills = openBackfillManager(context, { feed, lease, lookBackDays })
  const stored = { minutes: 0, partMinutes: 0, books: 0 }
  let wanted: ReadonlySet<string> = new Set()
  let unstored: HeardMinute[] = []
  let lookedAt = 0
  let heardAt = clock.now()
  let before = { reconnects: feed.state().reconnects, isHearing: true }
  let isHinted = true // look at what is wanted before the first second is over
  const subscription = links.bus.subscribe(WANTED_CHANNEL, {
    message: () => (isHinted = true),
    resync: () => (isHinted = true),
  })
  buckets.listen(clock.now())

  try {
    await Promise.all([hear(), publish(), keep(), renew(), backfills.run(ends)].map(endingAll))
  } finally {
    subscription.close()
    await feed.close()
  }

  /** The end of one part is the end of all: the lease stands for them together. */
  async function endingAll(part: Promise<void>): Promise<void> {
    await part.finally(() => over.abort())
  }

  async function hear(): Promise<void> {
    for await (const ticks of feed.ticks(ends)) {
      watchSilence() // before what comes behind it is booked
      heardAt = clock.now()
      desk.hear(ticks, heardAt)
    }
  }

  async function publish(): Promise<void> {
    let round = 0
    while (!ends.aborted) {
      await clock.sleep(PUBLISH_EVERY_MS, ends)
      const quotes = desk.takeMoved()
      if (quotes.length > 0) {
        const message: QuotesMessage = { quotes: quotes.map(quoteToText) }
        links.bus.publish(QUOTES_CHANNEL, JSON.stringify(message))
      }
      round += 1
      if (round % ROUNDS_OF_BOOKS === 0) tellBooks()
    }
  }

  function tellBooks(): void {
    const moved = books.takeMoved()
    for (let start = 0; start < moved.length; start += BOOKS_TOGETHER) {
      const part = moved.slice(start, start + BOOKS_TOGETHER)
      const message: BooksMessage = { books: part.map(bookToText) }
      links.bus.publish(BOOKS_CHANNEL, JSON.stringify(message))
    }
  }

  async function renew(): Promise<void> {
    while (!ends.aborted) {
      await clock.sleep(leaseMs / 3, ends)
      if (ends.aborted) return
      const renewed = await takeFeedLease(pool, lease, leaseMs)
      if (renewed?.fence !== lease.fence) throw new AppError('conflict', { feed: feed.name })
    }
  }

  async function keep(): Promise<void> {
    while (!ends.aborted) {
      const startedAt = performance.now()
      const now = clock.now()
      await subscribe(now)
      for (const { instrumentId, price } of await closes.look(pool, wanted, now)) {
        desk.setPreviousClose(instrumentId, price)
      }
      watchSilence()
      await storeQuotes()
      await storeBooks(now)
      await storeMinutes(now)
      await writeFeedState(pool, lease, stateNow())
      pulse(performance.now() - startedAt)
      for (let waited = 0; waited < KEEP_EVERY_MS && !isHinted; waited += PUBLISH_EVERY_MS) {
        await clock.sleep(PUBLISH_EVERY_MS, ends)
      }
    }
  }

  /** Asks the feed for what is wanted and not asked for yet, and lets go of the rest. */
  async function subscribe(now: Instant): Promise<void> {
    if (!isHinted && now - lookedAt < KEEP_EVERY_MS) return
    isHinted = false
    lookedAt = now
    const named = await wantedInstruments(pool)
    const fresh = named.filter((id) => !wanted.has(id))
    const known = new Set(
      (await findInstruments(pool, fresh)).map(({ instrumentId }) => instrumentId),
    )
    const begun = fresh.filter((id) => known.has(id))
    const ended = [...wanted].filter((id) => !named.includes(id))
    if (begun.length === 0 && ended.length === 0) return
    wanted = new Set([...wanted, ...begun].filter((id) => !ended.includes(id)))
    for (const id of ended) {
      desk.forget(id)
      buckets.forget(id)
    }
    feed.unsubscribe(ended)
    buckets.listen(now, begun)
    feed.subscribe(begun)
    if (begun.length > 0) fill('subscribed', begun, now)
  }

  /** A silence, or a connection made anew, leaves minutes in part: they are asked for again. */
  function watchSilence(): void {
    const { status, reconnects } = feed.state()
    const isHearing = status === 'live' || status === 'waiting'
    const isNew = reconnects > before.reconnects
    if (isNew || isHearing !== before.isHearing) buckets.interrupt(heardAt)
    if (isHearing && (isNew || !before.isHearing)) {
      buckets.listen(clock.now())
      fill('reconnected', [...wanted], clock.now())
    }
    before = { reconnects, isHearing }
  }

  /** Now what is over, and the minute that goes on when it is. */
  function fill(cause: BackfillCause, instrumentIds: readonly string[], now: Instant): void {
    backfills.ask({ cause, instrumentIds })
    const minuteEnds = now - (now % MINUTE_MS) + MINUTE_MS + FLUSH_AFTER_MS + SECOND_MS
    backfills.ask({ cause, instrumentIds, notBefore: minuteEnds as Instant })
  }

  async function storeQuotes(): Promise<void> {
    const quotes = desk.takeUnstored()
    if (quotes.length === 0) return
    const traded = quotes.filter(({ mock }) => !mock).map(({ instrumentId }) => instrumentId)
    if (traded.length > 0) links.bus.publish(BARS_CHANNEL, growingBars(buckets, traded))
    try {
      await transaction(pool, async (tx) => {
        await guardFeedLease(tx, lease)
        await upsertLatestQuotes(tx, quotes)
      })
    } catch (cause) {
      desk.giveBack(quotes)
      throw cause
    }
  }

  async function storeBooks(now: Instant): Promise<void> {
    const moved = books.takeUnstored()
    const left = books.takeHistory((now - FLUSH_AFTER_MS) as Instant)
    if (moved.length === 0 && left.length === 0) return
    try {
      await transaction(pool, async (tx) => {
        await guardFeedLease(tx, lease)
        if (moved.length > 0) await upsertLatestBooks(tx, moved)
        stored.books += await insertBooks(tx, left)
      })
    } catch (cause) {
      books.giveBack(moved, left)
      throw cause
    }
  }

  async function storeMinutes(now: Instant): Promise<void> {
    for (const minute of buckets.takeClosed((now - FLUSH_AFTER_MS) as Instant)) {
      if (minute.isWhole) unstored.push(minute)
      else stored.partMinutes += 1
    }
    if (unstored.length === 0) return
    const minutes = unstored.slice(-MOST_UNSTORED)
    const { taken } = await transaction(pool, async (tx) => {
      await guardFeedLease(tx, lease)
      return insertMinutes(tx, minutes)
    })
    unstored = []
    stored.minutes += taken
    const told = minutes.map(({ instrumentId, openedAt }) => ({ instrumentId, openedAt }))
    links.bus.publish(MINUTES_CHANNEL, JSON.stringify({ minutes: told }))
    log.info({ minutes: taken }, 'minutes were stored')
  }

  function stateNow(): MarketState {
    return { ...feed.state(), feed: feed.name, counts: { ...desk.counts(), ...stored } }
  }
}
