import type { Price } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import { venueIds } from '../../../domain/calendar/venue.ts'
import { isOpen } from '../../../domain/calendar/session.ts'
import { venueOf } from '../../../domain/market/live/fresh-from.ts'
import { judgeTick, type TickVerdict } from '../../../domain/market/live/judge-tick.ts'
import type { MinuteBuckets } from '../../../domain/market/live/minute-buckets.ts'
import type { MarketTick } from '../../../domain/market/live/quote.ts'
import type { StoredQuote } from '../../../store/market/latest-quotes.ts'
import type { BookDesk } from '../depth/book-desk.ts'
import { quoteOfTick } from './latest-quotes.ts'
import type { MarketCounts } from './market-state.ts'

/** Takes ticks in, judges them, and knows what is to be told and to be stored. */
export interface QuoteDesk {
  hear(ticks: readonly MarketTick[], now: Instant): void
  /** The quotes that moved since the last call. */
  takeMoved(): readonly StoredQuote[]
  /** The same, for the table. */
  takeUnstored(): readonly StoredQuote[]
  /** They could not be stored, and are due again unless newer ones are. */
  giveBack(quotes: readonly StoredQuote[]): void
  setPreviousClose(instrumentId: string, price: Price | null): void
  forget(instrumentId: string): void
  counts(): Omit<MarketCounts, 'minutes' | 'partMinutes' | 'books'>
}

const COUNT_OF = {
  duplicate: 'duplicates',
  'out of order': 'outOfOrder',
  'from the future': 'fromTheFuture',
  'says nothing': 'saidNothing',
} as const

/** Ticks of closed markets and made-up ones move quotes and books, and make no minute. */
export function openQuoteDesk(buckets: MinuteBuckets, books: BookDesk): QuoteDesk {
  const last = new Map<string, MarketTick>()
  const closes = new Map<string, Price | null>()
  let moved = new Map<string, StoredQuote>()
  let unstored = new Map<string, StoredQuote>()
  const counts = {
    ticks: 0,
    duplicates: 0,
    outOfOrder: 0,
    fromTheFuture: 0,
    saidNothing: 0,
    crossed: 0,
    badPrices: 0,
    mock: 0,
  }

  return {
    hear(ticks, now) {
      const open = new Map<string, boolean>() // by venue and minute
      for (const tick of ticks) {
        const { instrumentId } = tick
        const before = last.get(instrumentId) ?? null
        const verdict = judgeTick(tick, before, now)
        count(verdict)
        if (tick.depth && tellsBook(verdict)) books.hear(tick, !tick.mock && isTrading(tick, open))
        if (!verdict.taken) continue
        const taken = carried(verdict.tick, before)
        last.set(instrumentId, taken)
        const quote = quoteOfTick(taken, closes.get(instrumentId) ?? null)
        moved.set(instrumentId, quote)
        unstored.set(instrumentId, quote)
        if (taken.mock) counts.mock += 1
        else if (isTrading(taken, open)) buckets.add(verdict.tick)
      }
    },
    takeMoved() {
      const quotes = [...moved.values()]
      moved = new Map()
      return quotes
    },
    takeUnstored() {
      const quotes = [...unstored.values()]
      unstored = new Map()
      return quotes
    },
    giveBack(quotes) {
      for (const quote of quotes) {
        if (!unstored.has(quote.instrumentId)) unstored.set(quote.instrumentId, quote)
      }
    },
    setPreviousClose: (instrumentId, price) => void closes.set(instrumentId, price),
    forget(instrumentId) {
      books.forget(instrumentId)
      last.delete(instrumentId)
      closes.delete(instrumentId)
    },
    counts: () => ({ ...counts }),
  }

  function count(verdict: TickVerdict): void {
    if (verdict.taken) counts.ticks += 1
    else counts[COUNT_OF[verdict.reason]] += 1
    if (verdict.flags.includes('crossed')) counts.crossed += 1
    if (verdict.flags.includes('bad price')) counts.badPrices += 1
  }
}

/** A deeper level may move while the tick says nothing else that is new, or that can be used. */
function tellsBook(verdict: TickVerdict): boolean {
  return verdict.taken || ['duplicate', 'says nothing'].includes(verdict.reason)
}

/** A tick that says only a part (a trade without a book, a book without a trade) keeps the rest. */
function carried(tick: MarketTick, before: MarketTick | null): MarketTick {
  if (before === null) return tick
  return {
    ...tick,
    lastPrice: tick.lastPrice ?? before.lastPrice,
    volume: tick.volume ?? before.volume,
    openInterest: tick.openInterest ?? before.openInterest,
  }
}

function isTrading({ instrumentId, at }: MarketTick, known: Map<string, boolean>): boolean {
  const venueId = venueOf(instrumentId)
  const key = `${venueId} ${Math.floor(at / 60_000)}`
  let answer = known.get(key)
  if (answer === undefined) {
    answer = !venueIds().includes(venueId) || isOpen(venueId, at)
    known.set(key, answer)
  }
  return answer
}
