import type { Price } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { freshFrom, venueOf } from '../../../domain/market/live/fresh-from.ts'
import { judgeTick } from '../../../domain/market/live/judge-tick.ts'
import type { LatestQuote, MarketTick } from '../../../domain/market/live/quote.ts'
import type { Links } from '../../../links/links.ts'
import {
  findLatestQuotes,
  lastBarQuotes,
  type StoredQuote,
} from '../../../store/market/latest-quotes.ts'
import type { Context } from '../../context.ts'
import { isCutOff, readMarketState } from './market-state.ts'
import { quoteMemory } from './quote-memory.ts'
import { quoteOfText, quoteToText, type QuoteText } from './quote-text.ts'

/** What reading quotes needs beside the database. */
export interface QuoteContext extends Context {
  readonly links: Links
  readonly quoteSource?: QuoteSource | null // who can be asked for what nobody has heard
}

/** Answers quotes when asked: the ticker service. */
export interface QuoteSource {
  quotes(instrumentIds: readonly string[]): Promise<readonly MarketTick[]>
}

/**
 * The newest quote of each instrument; those of which nothing is known are left out. It is looked
 * for in memory, in the cache, in the table of latest quotes, by asking the ticker service where
 * there is one, and in the last stored minute. What is found too old, or from a source that is cut
 * off, is answered all the same, as stale.
 */
export async function latestQuotes(
  context: QuoteContext,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, LatestQuote>> {
  const now = context.clock.now()
  const memory = quoteMemory(context.links)
  const limits = new Map<string, Instant>() // by venue
  const counts = ({ instrumentId, at }: StoredQuote): boolean => {
    const venueId = venueOf(instrumentId)
    const limit = limits.get(venueId) ?? freshFrom(venueId, now)
    limits.set(venueId, limit)
    return at >= limit
  }

  const found = new Map<string, StoredQuote>()
  const take = (quotes: readonly StoredQuote[]): void => {
    for (const quote of quotes) {
      const before = found.get(quote.instrumentId)
      if (!before || quote.at > before.at) found.set(quote.instrumentId, quote)
    }
  }
  const wanted = [...new Set(instrumentIds)]
  const missing = (): string[] =>
    wanted.filter((id) => {
      const quote = found.get(id)
      return quote === undefined || !counts(quote)
    })

  take(wanted.flatMap((id) => memory.get(id) ?? []))
  if (missing().length > 0) take(await cachedQuotes(context, missing()))
  if (context.quoteSource && missing().length > 0) take(await asked(context, missing()))
  const unheard = wanted.filter((id) => !found.has(id))
  if (unheard.length > 0) take(await lastBarQuotes(context.pool, unheard, now))

  const cutOff = found.size > 0 && isCutOff(await readMarketState(context))
  return new Map(
    wanted.flatMap((id): [string, LatestQuote][] => {
      const quote = found.get(id)
      return quote ? [[id, { ...quote, stale: cutOff || !counts(quote) }]] : []
    }),
  )
}

const CACHED_MS = 1_000

/** From the cache, which asks the table once for all that it lacks. */
async function cachedQuotes(
  { links, pool }: QuoteContext,
  instrumentIds: readonly string[],
): Promise<readonly StoredQuote[]> {
  let asked: Promise<ReadonlyMap<string, QuoteText>> | null = null
  const load = async (id: string): Promise<QuoteText | null> => {
    asked ??= Promise.resolve().then(async () => {
      const rows = await findLatestQuotes(pool, instrumentIds)
      return new Map(rows.map((row) => [row.instrumentId, quoteToText(row)]))
    })
    return (await asked).get(id) ?? null
  }
  const read = await Promise.all(
    instrumentIds.map((id) =>
      links.cache.read(`quote/${id}`, () => load(id), { ttlMs: CACHED_MS }),
    ),
  )
  return read.flatMap((text) => (text === null ? [] : [quoteOfText(text)]))
}

/** Of the five seconds that who asks for prices waits, the rest is for what is known. */
const PATIENCE_MS = 4_500

/** What the ticker service answers in time; nothing when it does not. */
async function asked(
  { quoteSource, links, log, clock }: QuoteContext,
  instrumentIds: readonly string[],
): Promise<readonly StoredQuote[]> {
  const over = new AbortController()
  const late = clock.sleep(PATIENCE_MS, over.signal).then((): readonly MarketTick[] => [])
  try {
    const ticks = await Promise.race([quoteSource!.quotes(instrumentIds), late])
    const quotes = ticks.flatMap((tick) => {
      const verdict = judgeTick(tick, null, clock.now())
      return verdict.taken ? [quoteOfTick(verdict.tick)] : []
    })
    quoteMemory(links).put(quotes)
    return quotes
  } catch (cause) {
    log.warn({ err: cause }, 'the ticker service did not say what quotes are')
    return []
  } finally {
    over.abort()
  }
}

/** A tick as the newest that is known of its instrument. */
export function quoteOfTick(tick: MarketTick, previousClose: Price | null = null): StoredQuote {
  const { instrumentId, at, lastPrice, bid, ask, bidQuantity, askQuantity } = tick
  const { volume, openInterest, mock = false } = tick
  const book = { bid, ask, bidQuantity, askQuantity }
  return { instrumentId, at, lastPrice, ...book, volume, openInterest, previousClose, mock }
}
