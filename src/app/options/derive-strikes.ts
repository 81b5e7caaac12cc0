import { type Instant, MINUTE_MS } from '../../core/instant.ts'
import { openChain, type OptionQuote } from '../../domain/options/chain/chain.ts'
import { expiryInstant } from '../../domain/options/pricing/expiry-instant.ts'
import {
  liquidityOfBook,
  strikeBarsOf,
  type StrikeBar,
} from '../../domain/options/chain/strike-bar.ts'
import {
  type DueStretch,
  giveBackDue,
  lockSymbol,
  type OptionBook,
  optionBooks,
  type OptionMinute,
  optionMinutes,
  symbolsDue,
  takeDue,
  underlyingCloses,
} from '../../store/options/due-strikes.ts'
import { rollUpStrikes, upsertStrikeBars } from '../../store/options/write-strikes.ts'
import { ensurePartitions } from '../../store/market/partitions.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** What a call did. */
export interface DerivedStrikes {
  readonly minutes: number
  readonly rows: number
  readonly isMoreDue: boolean
}

/**
 * Makes the strikes of minutes that are due: of every underlying the newest quarter of an hour, so
 * that a backfill of years holds no live minute up. Any number of workers may: a symbol is one's at
 * a time, and notes leave in the transaction that writes their strikes, so a minute is neither
 * missed nor made of less than all that is stored of it.
 */
export async function deriveStrikes(context: Context): Promise<DerivedStrikes> {
  let [minutes, rows, isMoreDue] = [0, 0, false]
  for (const symbol of await symbolsDue(context.pool)) {
    const done = await deriveSymbol(context, symbol)
    minutes += done.minutes
    rows += done.rows
    isMoreDue ||= done.isMoreDue
  }
  return { minutes, rows, isMoreDue }
}

function deriveSymbol({ pool }: Context, symbol: string): Promise<DerivedStrikes> {
  return transaction(pool, async (tx) => {
    if (!(await lockSymbol(tx, symbol))) return { minutes: 0, rows: 0, isMoreDue: false }
    const { next, rest } = newest(await takeDue(tx, symbol))
    if (next === null) return { minutes: 0, rows: 0, isMoreDue: false }
    if (rest.length > 0) await giveBackDue(tx, symbol, rest)
    const found = await optionMinutes(tx, symbol, next)
    const closes = await underlyingCloses(tx, symbol, next)
    const books = await optionBooks(tx, symbol, next)
    const bars = barsOf(symbol, found, closes, books)
    if (bars.length > 0) {
      for (const table of ['fo_strikes_1min', 'fo_strikes_5min', 'fo_strikes_15min']) {
        await ensurePartitions(tx, table, bucketStart(next.from), next.until)
      }
      await upsertStrikeBars(tx, bars)
      await rollUpStrikes(tx, symbol, next.from, next.until)
    }
    const minutes = new Set(bars.map(({ openedAt }) => openedAt)).size
    return { minutes, rows: bars.length, isMoreDue: rest.length > 0 }
  })
}

const BUCKET_MS = 15 * MINUTE_MS

function bucketStart(at: number): Instant {
  return (Math.floor(at / BUCKET_MS) * BUCKET_MS) as Instant
}

/** The newest minutes of what is due, at most a quarter of an hour; and all the rest, merged. */
export function newest(stretches: readonly DueStretch[]): {
  readonly next: DueStretch | null
  readonly rest: readonly DueStretch[]
} {
  const merged: { from: Instant; until: Instant }[] = []
  for (const { from, until } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.until) last.until = Math.max(last.until, until) as Instant
    else merged.push({ from, until })
  }
  const last = merged.pop()
  if (!last) return { next: null, rest: [] }
  const from = Math.max(last.from, bucketStart(last.until - 1)) as Instant
  const before = from > last.from ? [{ from: last.from, until: from }] : []
  return { next: { from, until: last.until }, rest: [...merged, ...before] }
}

/** The chains of each minute and expiry, valued as they stood at the minute's end. */
function barsOf(
  symbol: string,
  minutes: readonly OptionMinute[],
  closes: readonly { readonly openedAt: Instant; readonly close: number }[],
  books: readonly OptionBook[],
): StrikeBar[] {
  const booksOf = Map.groupBy(books, ({ instrumentId }) => instrumentId)
  const byMinute = Map.groupBy(minutes, ({ openedAt }) => openedAt)
  return [...byMinute].flatMap(([openedAt, ofMinute]) => {
    const underlying = closes.findLast((at) => at.openedAt <= openedAt)?.close ?? null
    return [...Map.groupBy(ofMinute, ({ expiry }) => expiry)].flatMap(([expiry, ofExpiry]) => {
      const chain = openChain({
        symbol,
        expiry,
        expiresAt: expiryInstant(ofExpiry[0]!.venueId, expiry),
        at: (openedAt + MINUTE_MS) as Instant,
        observedAt: openedAt,
        source: 'minute',
        openInterestUnit: 'units',
        multiplier: 1,
        underlying,
        gap: null,
        quotes: ofExpiry.map((minute) => quoteOf(minute, booksOf.get(minute.instrumentId) ?? [])),
      })
      return strikeBarsOf(chain, openedAt)
    })
  })
}

const STANDS_MS = 15 * MINUTE_MS // a book that was not stored again so soon has not moved

/** With the book as the minute left it, where one was stored (FO-113). */
function quoteOf(minute: OptionMinute, books: readonly OptionBook[]): OptionQuote {
  const endsAt = minute.openedAt + MINUTE_MS
  const book = books.findLast(({ at }) => at < endsAt && at >= endsAt - STANDS_MS)
  return {
    ...minute,
    liquidity: book === undefined ? null : liquidityOfBook(book),
    lastPrice: minute.close,
    openInterestBefore: null,
    at: minute.openedAt,
    stale: false,
  }
}
