import { AppError } from '../../core/app-error.ts'
import { toNumber } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { Instrument } from '../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { underlyingId } from '../../store/options/read-strikes.ts'
import { findContracts } from '../market/instruments/find-contracts.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'

/** What somebody wants to see: an underlying, and so many strikes on each side of its price. */
export interface Watched {
  readonly symbol: string // in any spelling
  readonly expiries: readonly CalendarDate[] // none: the two nearest
  readonly strikesEachSide: number
}

export interface MonitoredInstruments {
  readonly symbol: string // canonical
  readonly underlyingId: string | null // null: nothing of that name is known
  readonly nearFuture: Instrument | null
  readonly expiries: readonly CalendarDate[]
  readonly options: readonly Instrument[]
}

const NEAREST = 2

/**
 * Which instruments a monitor shows: the underlying, its near future, and of each expiry the strikes
 * nearest its price. Without a price they are the strikes in the middle.
 */
export async function monitoredInstruments(
  context: QuoteContext,
  watched: Omit<Watched, 'expiries'> & { readonly expiries: Watched['expiries'] | 'all' },
): Promise<MonitoredInstruments> {
  const symbol = normaliseSymbol(watched.symbol)
  const [id, contracts] = await Promise.all([
    underlyingId(context.pool, symbol),
    findContracts(context, { underlying: symbol }),
  ])
  const alive = contracts.filter((one) => one.expiry !== null && one.expiry >= today(context, one))
  const known = [...new Set(optionsOf(alive).map(({ expiry }) => expiry!))].sort()
  const named = watched.expiries === 'all' ? known : watched.expiries
  const strange = named.find((expiry) => !known.includes(expiry))
  if (known.length === 0 || strange !== undefined) {
    throw new AppError('not_found', { symbol }, { message: nothingOf(symbol, strange, known) })
  }
  const expiries = named.length > 0 ? named : known.slice(0, NEAREST)
  const price = id === null ? null : await priceOf(context, id)
  return {
    symbol,
    underlyingId: id,
    nearFuture: alive.find(({ kind }) => kind === 'future') ?? null,
    expiries,
    options: expiries.flatMap((expiry) =>
      around(
        optionsOf(alive).filter((one) => one.expiry === expiry),
        price,
        watched.strikesEachSide,
      ),
    ),
  }
}

/** Everything that is asked of the feed for them. */
export function instrumentIdsOf(found: MonitoredInstruments): readonly string[] {
  return [
    ...(found.underlyingId === null ? [] : [found.underlyingId]),
    ...(found.nearFuture ? [found.nearFuture.instrumentId] : []),
    ...found.options.map(({ instrumentId }) => instrumentId),
  ]
}

/** The options at the strike nearest to a price, and at so many on each side of it. */
function around(
  options: readonly Instrument[],
  price: number | null,
  each: number,
): readonly Instrument[] {
  const strikes = [...new Set(options.map(({ strike }) => toNumber(strike!)))].sort((a, b) => a - b)
  const middle = price ?? strikes[Math.floor(strikes.length / 2)] ?? 0
  const nearest = strikes.reduce(
    (best, strike, place) =>
      Math.abs(strike - middle) < Math.abs(strikes[best]! - middle) ? place : best,
    0,
  )
  const kept = new Set(strikes.slice(Math.max(0, nearest - each), nearest + each + 1))
  return options.filter(({ strike }) => kept.has(toNumber(strike!)))
}

function optionsOf(contracts: readonly Instrument[]): readonly Instrument[] {
  return contracts.filter(({ kind }) => kind === 'option')
}

async function priceOf(context: QuoteContext, instrumentId: string): Promise<number | null> {
  const quote = (await latestQuotes(context, [instrumentId])).get(instrumentId)
  return quote?.lastPrice == null ? null : toNumber(quote.lastPrice)
}

function today({ clock }: QuoteContext, { venueId }: Instrument): CalendarDate {
  return localTime(venueCalendar(venueId).zone, clock.now()).date
}

function nothingOf(
  symbol: string,
  strange: CalendarDate | undefined,
  known: readonly CalendarDate[],
): string {
  if (known.length === 0) return `No options on ${symbol} that are alive are known.`
  return `No options on ${symbol} expire on ${strange}. There are: ${known.slice(0, 8).join(', ')}.`
}
