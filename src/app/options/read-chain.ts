import { AppError } from '../../core/app-error.ts'
import { toNumber } from '../../core/fixed.ts'
import { type CalendarDate, formatInstant, type Instant, MINUTE_MS } from '../../core/instant.ts'
import type { Instrument } from '../../domain/market/instruments/instrument.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import type { LatestQuote } from '../../domain/market/live/quote.ts'
import {
  type Chain,
  type ChainQuotes,
  type ChainTerms,
  type OptionQuote,
} from '../../domain/options/chain/chain.ts'
import { expiryInstant } from '../../domain/options/pricing/expiry-instant.ts'
import type { Links } from '../../links/links.ts'
import {
  dailyValues,
  lastMinutes,
  type LastMinute,
  newestMinute,
  openInterestAt,
  underlyingId,
} from '../../store/options/read-strikes.ts'
import type { Context } from '../context.ts'
import { findContracts } from '../market/instruments/find-contracts.ts'
import { latestQuotes } from '../market/live/latest-quotes.ts'
import { liquidityNow } from './book-liquidity.ts'
import { boundedInstant } from './bounded-instant.ts'
import { thawAsOf } from './thaw-strikes.ts'
import { type Measured, valueChain } from './value-chain.ts'
import { volumesOfDay } from './volumes-of-day.ts'

/** A server has live quotes; a command of the CLI reads what is stored. */
export interface ChainContext extends Context, Measured {
  readonly links?: Links
}

export interface ReadChain {
  readonly symbol: string // in any spelling
  readonly expiry: CalendarDate
  readonly at?: Instant // as of then; without it now, or for an expiry that is past its last moment
  readonly terms?: ChainTerms
}

const HOUR_MS = 60 * MINUTE_MS

/**
 * A chain as of any instant: from live quotes where it is now, else from the minutes that are kept,
 * else from what a vendor said at the end of a day; of the last two the newer. It is valued at the
 * moment of its newest price, so that premiums and time to expiry belong together.
 *
 * Not found: no such contracts, or nothing that is stored of them by an instant that is asked for.
 * Without one, contracts that nobody has heard of yet are a chain without prices.
 */
export async function readChain(context: ChainContext, request: ReadChain): Promise<Chain> {
  return valueChain(context, await readChainQuotes(context, request), request.terms)
}

/** What such a chain is valued from. */
export async function readChainQuotes(
  context: ChainContext,
  request: Omit<ReadChain, 'terms'>,
): Promise<ChainQuotes> {
  const found = await chainContracts(context, request)
  const now = context.clock.now()
  const at = boundedInstant(request.at ?? now)
  const isNow = at >= now && now < found.expiresAt
  const quotes =
    (isNow ? await liveQuotes(context, found, now) : null) ??
    (await storedQuotes(context, found, at))
  if (quotes) return quotes
  if (request.at === undefined) return silentQuotes(found, now)
  const message = `Nothing is stored of ${found.symbol} ${found.expiry} at ${formatInstant(at)}.`
  throw new AppError('not_found', { symbol: found.symbol, expiry: found.expiry }, { message })
}

const FIRST_EXPIRY = '1900-01-01' // SQL has no year 0

/** One expiry's contracts, and what is the same for all of them. */
export interface ChainContracts {
  readonly symbol: string
  readonly expiry: CalendarDate
  readonly expiresAt: Instant
  readonly gap: number | null
  readonly openInterestUnit: ChainQuotes['openInterestUnit']
  readonly multiplier: number
  readonly contracts: readonly Instrument[]
}

export async function chainContracts(
  context: ChainContext,
  { symbol: spelled, expiry }: Pick<ReadChain, 'symbol' | 'expiry'>,
): Promise<ChainContracts> {
  const symbol = normaliseSymbol(spelled)
  const asked = { underlying: symbol, expiry, kind: 'option' } as const
  const contracts = expiry < FIRST_EXPIRY ? [] : await findContracts(context, asked)
  const [first] = contracts
  if (!first) {
    const message = `No options on ${symbol} that expire on ${expiry} are known.`
    throw new AppError('not_found', { symbol, expiry }, { message })
  }
  const terms = termsOf(symbol, first.venueId, expiry, expiry)
  return {
    symbol,
    expiry,
    expiresAt: expiryInstant(first.venueId, expiry),
    gap: terms === null ? null : toNumber(terms.strikeGap),
    ...(COUNTS_UNITS.has(first.venueId)
      ? { openInterestUnit: 'units', multiplier: 1 }
      : { openInterestUnit: 'contracts', multiplier: multiplierOf(first) }),
    contracts,
  }
}

/** India's exchanges tell open interest in units of the underlying, others in contracts. */
const COUNTS_UNITS = new Set(['NFO', 'BFO', 'NSE', 'BSE'])

const USUAL_MULTIPLIER = 100 // of American options on shares and indices

function multiplierOf({ lotSize }: Instrument): number {
  const lot = toNumber(lotSize)
  return lot > 1 ? lot : USUAL_MULTIPLIER
}

/** The chain as it is heard now; null when no contract has been heard of lately. */
export async function liveQuotes(
  context: ChainContext,
  found: ChainContracts,
  now: Instant,
): Promise<ChainQuotes | null> {
  const { links, pool } = context
  if (!links) return null
  const id = await underlyingId(pool, found.symbol)
  const ids = found.contracts.map(({ instrumentId }) => instrumentId)
  const heard = await latestQuotes({ ...context, links }, id === null ? ids : [id, ...ids])
  const isLive = ids.some((contract) => heard.get(contract)?.stale === false)
  if (!isLive) return null
  const before = await openInterestAt(pool, { ...asked(found), at: (now - HOUR_MS) as Instant })
  const underlying = id === null ? null : (heard.get(id) ?? null)
  const liquidity = await liquidityNow({ ...context, links }, ids, now)
  const quotes = found.contracts.map((contract) => ({
    ...quoteOf(contract, heard.get(contract.instrumentId) ?? null, before),
    liquidity: liquidity.get(contract.instrumentId) ?? null,
  }))
  return {
    ...namesOf(found),
    at: now,
    observedAt: Math.max(...quotes.map((quote) => quote.at ?? 0)) as Instant,
    source: 'live',
    underlying: underlying?.lastPrice == null ? null : toNumber(underlying.lastPrice),
    quotes,
  }
}

type OpenInterestBefore = Awaited<ReturnType<typeof openInterestAt>>

/** A live quote in the doubles of analytics. */
export function quoteOf(
  contract: Instrument,
  quote: LatestQuote | null,
  before: OpenInterestBefore,
): OptionQuote {
  const { instrumentId, right } = contract
  const strike = toNumber(contract.strike!)
  if (quote === null) return { ...NOTHING, ...SILENT, instrumentId, strike, right: right! }
  const value = (of: LatestQuote['lastPrice'] | LatestQuote['volume']): number | null =>
    of === null ? null : toNumber(of)
  return {
    instrumentId,
    strike,
    right: right!,
    lastPrice: value(quote.lastPrice),
    bid: value(quote.bid),
    ask: value(quote.ask),
    bidQuantity: value(quote.bidQuantity),
    askQuantity: value(quote.askQuantity),
    volume: value(quote.volume),
    openInterest: value(quote.openInterest),
    openInterestBefore: before.get(strike)?.[right!] ?? null,
    at: quote.at,
    stale: quote.stale,
  }
}

const SILENT_MS = 15 * MINUTE_MS // a contract not heard of for so long beside others is stale

async function storedQuotes(
  context: ChainContext,
  found: ChainContracts,
  at: Instant,
): Promise<ChainQuotes | null> {
  const { pool } = context
  const ids = found.contracts.map(({ instrumentId }) => instrumentId)
  const until = boundedInstant(earlier(at, found.expiresAt))
  await thawAsOf(context, found, until)
  const [newest, daily] = await Promise.all([
    newestMinute(pool, { ...asked(found), at: until }),
    dailyValues(pool, ids, at),
  ])
  if (daily.length > 0 && daily[0]!.at > (newest ?? -Infinity)) return dailyQuotes(found, daily)
  if (newest === null) return null

  const observedAt = (newest + MINUTE_MS) as Instant
  const [last, before, volumes] = await Promise.all([
    lastMinutes(pool, { ...asked(found), at: observedAt, newest }),
    openInterestAt(pool, { ...asked(found), at: (observedAt - HOUR_MS) as Instant }),
    volumesOfDay(context, found, observedAt),
  ])
  const minutes = { call: new Map<number, LastMinute>(), put: new Map<number, LastMinute>() }
  for (const minute of last) minutes[minute.right].set(minute.strike, minute)
  const quotes = found.contracts.map((contract): OptionQuote => {
    const strike = toNumber(contract.strike!)
    const right = contract.right!
    const minute = minutes[right].get(strike)
    return {
      ...NOTHING,
      instrumentId: contract.instrumentId,
      strike,
      right,
      lastPrice: minute?.premium ?? null,
      volume: volumes.get(strike)?.[right] ?? null,
      openInterest: minute?.openInterest ?? null,
      openInterestBefore: before.get(strike)?.[right] ?? null,
      at: minute ? ((minute.openedAt + MINUTE_MS) as Instant) : null,
      stale: minute !== undefined && minute.openedAt < newest - SILENT_MS,
      liquidity: minute ? liquidityOf(minute) : null,
    }
  })
  const underlying = last.find(({ openedAt }) => openedAt === newest)?.underlyingClose ?? null
  return { ...namesOf(found), at: observedAt, observedAt, source: 'minute', underlying, quotes }
}

function dailyQuotes(
  found: ChainContracts,
  daily: Awaited<ReturnType<typeof dailyValues>>,
): ChainQuotes {
  const byId = new Map(daily.map((value) => [value.instrumentId, value]))
  const { at } = daily[0]!
  return {
    ...namesOf(found),
    at,
    observedAt: at,
    source: 'daily',
    underlying: daily.find(({ underlying }) => underlying !== null)?.underlying ?? null,
    quotes: found.contracts.flatMap(({ instrumentId, strike, right }) => {
      const value = byId.get(instrumentId)
      if (!value) return []
      const { close: lastPrice, volume, openInterest } = value
      const told = { lastPrice, volume, openInterest, at }
      return { ...NOTHING, instrumentId, strike: toNumber(strike!), right: right!, ...told }
    }),
  }
}

const SILENT = { lastPrice: null, volume: null, openInterest: null, at: null } as const

function silentQuotes(found: ChainContracts, now: Instant): ChainQuotes {
  return {
    ...namesOf(found),
    at: earlier(now, found.expiresAt),
    observedAt: null,
    source: 'minute',
    underlying: null,
    quotes: found.contracts.map((contract) => quoteOf(contract, null, new Map())),
  }
}

const NOTHING = {
  bid: null,
  ask: null,
  bidQuantity: null,
  askQuantity: null,
  openInterestBefore: null,
  stale: false,
} as const

function liquidityOf(minute: LastMinute) {
  const { score, tier, spread, imbalance, microprice, impact100, illiquid } = minute
  if (score === null || tier === null) return null
  return { score, tier, spread, imbalance, microprice, impact100, illiquid: illiquid ?? false }
}

function namesOf(found: ChainContracts) {
  const { symbol, expiry, expiresAt, gap, openInterestUnit, multiplier } = found
  return { symbol, expiry, expiresAt, gap, openInterestUnit, multiplier }
}

function asked({ symbol, expiry, contracts }: ChainContracts) {
  return { symbol, expiry, strikes: [...new Set(contracts.map(({ strike }) => toNumber(strike!)))] }
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b
}
