import type { Price } from '../../core/fixed.ts'
import { DAY_MS, MINUTE_MS, type CalendarDate, type Instant } from '../../core/instant.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import {
  instrumentId as idOf,
  instrumentTypeOf,
  type Instrument,
} from '../../domain/market/instruments/instrument.ts'
import type { LatestBook } from '../../domain/market/live/order-book.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import type {
  ExchangeTerms,
  MarketView,
  ShownLevel,
} from '../../domain/trading/exchange/exchange-rules.ts'
import { expiryInstant } from '../../domain/options/pricing/expiry-instant.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import type { PaperMarket, PaperSettlement } from '../../venues/paper/paper-market.ts'
import { readStatus } from '../calendar/read-status.ts'
import { latestBooks } from '../market/depth/latest-books.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'
import type { InstrumentWatch } from '../market/live/watch-instruments.ts'
import { settlementOf } from '../portfolio/close-expired.ts'
import { onQuoted } from './quote-bell.ts'

export interface PaperMarketContext extends QuoteContext {
  readonly watch?: InstrumentWatch | undefined // without one, what is quoted anyway is seen
}

/** The market as the paper exchange sees it: our own quotes, books, instruments and calendars. */
export function openPaperMarket(context: PaperMarketContext): PaperMarket {
  const { links, watch } = context
  return {
    views: (instrumentIds) => viewsOf(context, instrumentIds),
    terms: (instrumentId) => termsNow(context, instrumentId),
    settlement: (instrumentId) => settlementNow(context, instrumentId),
    watch(instrumentId, onMoved, signal) {
      watch?.hold(instrumentId, signal)
      onQuoted(links, instrumentId, onMoved, signal)
    },
  }
}

async function viewsOf(
  context: QuoteContext,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, MarketView>> {
  if (instrumentIds.length === 0) return new Map()
  const [quotes, books] = await Promise.all([
    latestQuotes(context, instrumentIds),
    latestBooks(context, instrumentIds),
  ])
  return new Map([...quotes].map(([id, quote]) => [id, viewOf(quote, books.get(id))]))
}

/** The levels of the book, with the last price of the quote; stale if either is. */
function viewOf(quote: LatestQuote, book: LatestBook | undefined): MarketView {
  const { instrumentId, lastPrice, previousClose, mock, stale } = quote
  const side = (price: Price | null, quantity: ShownLevel['quantity']): readonly ShownLevel[] =>
    price === null ? [] : [{ price, quantity }]
  const shown = book ?? {
    at: quote.at,
    stale,
    bids: side(quote.bid, quote.bidQuantity),
    asks: side(quote.ask, quote.askQuantity),
  }
  const { at, bids, asks } = shown
  const old = stale || shown.stale
  return { instrumentId, at, lastPrice, previousClose, bids, asks, stale: old, mock }
}

const VIX = 'INDIAVIX.NSE'

async function termsNow(
  context: QuoteContext,
  instrumentId: string,
): Promise<ExchangeTerms | null> {
  const { pool, clock } = context
  const [instrument] = await findInstruments(pool, [instrumentId])
  if (!instrument?.active) return null
  const now = clock.now()
  const today = localTime('Asia/Kolkata', now).date
  const daysToExpiry = instrument.expiry === null ? null : daysBetween(today, instrument.expiry)
  if (daysToExpiry !== null && daysToExpiry < 0) return null
  const status = await readStatus(context, instrument.venueId, 'now')
  const { session, next } = status
  const endsToday = session !== null && session.closesAt > now
  return {
    instrument,
    freezeQuantity: freezeOf(instrument, today),
    ...(await underlyingOf(context, instrument)),
    daysToExpiry,
    isOpen: status.open,
    ...endsOf((endsToday ? session : next).closesAt),
  }
}

const SQUARE_OFF_MS = 10 * MINUTE_MS // before the end; brokers of India begin 10 to 15 minutes before

function endsOf(sessionEndsAt: Instant): Pick<ExchangeTerms, 'sessionEndsAt' | 'squareOffAt'> {
  return { sessionEndsAt, squareOffAt: (sessionEndsAt - SQUARE_OFF_MS) as Instant }
}

/** At its intrinsic value, or a future at the underlying's last price before it expired. */
async function settlementNow(
  context: QuoteContext,
  instrumentId: string,
): Promise<PaperSettlement | null> {
  const { pool, clock } = context
  const [instrument] = await findInstruments(pool, [instrumentId])
  if (!instrument?.expiry) return null
  const at = expiryInstant(instrument.venueId, instrument.expiry)
  if (at > clock.now()) return null
  const { underlying, strike } = instrument
  const price = await settlementOf(
    context,
    { underlying, strike, type: instrumentTypeOf(instrument) },
    at,
  )
  if (price === null) return null
  const known = { freezeQuantity: null, underlyingPrice: null, vix: null, daysToExpiry: 0 }
  return { price, terms: { instrument, ...known, isOpen: false, ...endsOf(at) } }
}

function freezeOf({ underlying, venueId, expiry }: Instrument, today: CalendarDate) {
  if (underlying === null) return null
  return termsOf(underlying, venueId, today, expiry ?? undefined)?.freezeQuantity ?? null
}

/** What margins hang on, of a contract. */
async function underlyingOf(context: QuoteContext, { underlying }: Instrument) {
  if (underlying === null) return { underlyingPrice: null, vix: null }
  const among = ['NSE', 'BSE'].map((venueId) => idOf(underlying, venueId))
  const quotes = await latestQuotes(context, [...among, VIX])
  const price = (id: string): Price | null => quotes.get(id)?.lastPrice ?? null
  return { underlyingPrice: price(among[0]!) ?? price(among[1]!), vix: price(VIX) }
}

function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** The midnight in India with which today began. */
export function dayBegan(now: Instant): Instant {
  const { date } = localTime('Asia/Kolkata', now)
  return (Date.parse(`${date}T00:00:00Z`) - INDIA_AHEAD_MS) as Instant
}

const INDIA_AHEAD_MS = 19_800_000 // 5½ hours, all year
