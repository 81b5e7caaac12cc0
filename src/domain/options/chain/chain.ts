import type { CalendarDate, Instant } from '../../../core/instant.ts'
import {
  openStrikes,
  valueStrikes,
  COLUMNS,
  type Greeks,
  type Market,
  type Strikes,
} from '../pricing/black-scholes.ts'
import { SCREEN, YEAR_MS, type Conventions } from '../pricing/conventions.ts'
import { impliedVolatility, type NoVolatility } from '../pricing/implied-volatility.ts'
import { atTheMoneyStrike, moneynessOf, type Moneyness } from './moneyness.ts'
import { spotByParity } from '../pricing/parity.ts'
import type { StrikeLiquidity } from './strike-bar.ts'
import { greeksAt, intrinsicValue, valueOption, type Option } from '../pricing/value-option.ts'

/** What the market says of one contract. Null is what it did not say. Prices are per unit. */
export interface OptionQuote extends Option {
  readonly instrumentId: string | null
  readonly lastPrice: number | null
  readonly bid: number | null
  readonly ask: number | null
  readonly bidQuantity: number | null
  readonly askQuantity: number | null
  readonly volume: number | null // of the session so far
  readonly openInterest: number | null // in the chain's unit
  readonly openInterestBefore: number | null // an hour earlier
  readonly at: Instant | null // when it was so
  readonly stale: boolean
  readonly liquidity?: StrikeLiquidity | null // as it was kept; else the quote's own book is judged
}

/** Where the numbers of a chain come from. */
export type ChainSource = 'live' | 'minute' | 'daily'

/** What a chain is made from: one expiry of one underlying as of one instant. */
export interface ChainQuotes {
  readonly symbol: string // canonical, like NIFTY
  readonly expiry: CalendarDate
  readonly expiresAt: Instant
  readonly at: Instant // as of
  readonly observedAt: Instant | null // of the newest quote
  readonly source: ChainSource
  readonly openInterestUnit: 'units' | 'contracts' // what open interest and volume count
  readonly multiplier: number // units of the underlying in one of those
  readonly underlying: number | null // its price
  readonly gap: number | null // between strikes; null: as the strikes near the price have it
  readonly quotes: readonly OptionQuote[] // in any order; the last of two for one contract counts
}

/** How a chain is valued. */
export interface ChainTerms {
  readonly rate: number // continuously compounded, per year
  readonly dividendYield: number
  readonly conventions: Conventions
}

/** As Indian option screens have it (FO-071). */
export const CHAIN_TERMS: ChainTerms = { rate: 0.1, dividendYield: 0, conventions: SCREEN }

export const HIGHEST_IV = 5 // FO-076: above it a volatility is a broken price

/** What is wrong with a contract's numbers, or missing. */
export type ChainFlag =
  | NoVolatility // why its premium has no volatility
  | 'iv_clamped' // above 500 %, and told as that
  | 'out_of_range' // one of its Greeks is more than a double holds
  | 'crossed' // the bid is above the ask: neither is used
  | 'negative_price' // one of its prices was below zero, and is left out
  | 'no_bid' // an ask alone
  | 'no_ask'
  | 'no_premium' // no price at all
  | 'no_underlying' // nothing to compare its premium with
  | 'zero_open_interest'
  | 'stale'
  | 'expired'

/** One contract of a chain. */
export interface ChainSide extends OptionQuote {
  readonly premium: number | null // the mid of a sound book, else the last price
  readonly premiumFrom: 'mid' | 'last' | null
  readonly iv: number | null // per year; null has its reason among the flags
  readonly greeks: Greeks | null // with the price by the model
  readonly intrinsic: number | null
  readonly extrinsic: number | null // below zero: it costs less than it pays
  readonly moneyness: Moneyness | null
  readonly openInterestChange: number | null // against an hour earlier (FO-085)
  readonly flags: readonly ChainFlag[]
}

export interface ChainStrike {
  readonly strike: number
  readonly call: ChainSide | null // null: there is no such contract
  readonly put: ChainSide | null
}

/** One expiry as of one instant: every strike with both contracts, volatilities and Greeks. */
export interface Chain extends Omit<ChainQuotes, 'quotes' | 'gap'>, ChainTerms {
  readonly underlyingFrom: 'quote' | 'parity' | null
  readonly years: number // to the expiry; 0 from then on
  readonly gap: number | null
  readonly atmStrike: number | null
  readonly strikes: readonly ChainStrike[] // ascending
}

/**
 * Values a whole chain in one pass: volatilities from premiums, then price and eight Greeks of all.
 *
 * Units:  by the conventions of `terms`.
 * Edges:  a premium without a volatility has neither volatility nor Greeks, and a flag that says
 *         why, never zeros. From its expiry on a contract is what it pays, delta 0, 1 or −1. Where the
 *         underlying's price is unknown, it is the one at which calls and puts agree.
 */
export function openChain(quotes: ChainQuotes, terms: ChainTerms = CHAIN_TERMS): Chain {
  const { quotes: all, underlying: told, gap: toldGap, ...names } = quotes
  const { rate, dividendYield, conventions } = terms
  const years = Math.max(0, (quotes.expiresAt - quotes.at) / YEAR_MS)
  const priced = all.filter(({ strike }) => isPositive(strike)).map(withPremium)
  const byParity = isPositive(told) ? null : spotByParity(priced, years, rate, dividendYield)
  const underlying = isPositive(told) ? told : byParity
  const gap = toldGap ?? strikeGap(priced, underlying)
  const market = { spot: underlying ?? Number.NaN, years, rate, dividendYield }
  const sides = valueSides(priced, market, conventions, gap)
  const strikes = Map.groupBy(sides, ({ strike }) => strike)
  return {
    ...names,
    ...terms,
    underlying,
    underlyingFrom: underlying === null ? null : byParity === null ? 'quote' : 'parity',
    years,
    gap,
    atmStrike: atmStrikeOf([...strikes.keys()], underlying, gap),
    strikes: [...strikes]
      .map(([strike, at]) => ({
        strike,
        call: at.findLast(({ right }) => right === 'call') ?? null,
        put: at.findLast(({ right }) => right === 'put') ?? null,
      }))
      .sort((a, b) => a.strike - b.strike),
  }
}

/** A quote with the price that its volatility is solved from. */
export type PricedQuote = OptionQuote & Pick<ChainSide, 'premium' | 'premiumFrom' | 'flags'>

/** Sorts a quote's prices into what can be used and what is flagged. */
export function withPremium(quote: OptionQuote): PricedQuote {
  const lastPrice = soundPrice(quote.lastPrice)
  const bid = soundPrice(quote.bid)
  const ask = soundPrice(quote.ask)
  const isCrossed = bid !== null && ask !== null && bid > ask
  const hasMid = bid !== null && ask !== null && !isCrossed
  const premium = hasMid ? (bid + ask) / 2 : lastPrice
  const flags: ChainFlag[] = []
  if (isBelowZero(quote.lastPrice) || isBelowZero(quote.bid) || isBelowZero(quote.ask)) {
    flags.push('negative_price')
  }
  if (isCrossed) flags.push('crossed')
  if (bid === null && ask !== null) flags.push('no_bid')
  if (ask === null && bid !== null) flags.push('no_ask')
  if (premium === null) flags.push('no_premium')
  if (quote.openInterest === 0) flags.push('zero_open_interest')
  if (quote.stale) flags.push('stale')
  const premiumFrom = premium === null ? null : hasMid ? 'mid' : 'last'
  return { ...quote, lastPrice, bid, ask, premium, premiumFrom, flags }
}

function soundPrice(price: number | null): number | null {
  return isPositive(price) ? price : null
}

function isBelowZero(price: number | null): boolean {
  return price !== null && price < 0
}

function valueSides(
  quotes: readonly PricedQuote[],
  market: Market,
  conventions: Conventions,
  gap: number | null,
): ChainSide[] {
  const solved = quotes.map((quote) => solve(quote, market))
  const usual = quotes.filter((_, index) => solved[index]!.iv !== null)
  const strikes: Strikes = openStrikes(usual)
  const output = new Float64Array(usual.length * COLUMNS.length)
  const volatilities = Float64Array.from(solved.flatMap(({ iv }) => iv ?? []))
  if (usual.length > 0) valueStrikes(strikes, market, volatilities, conventions, output)
  const { spot } = market

  let row = 0
  return quotes.map((quote, index) => {
    const { iv, flags } = solved[index]!
    const found = iv === null ? null : greeksAt(output, row++)
    const isOutside = found !== null && !isAllFinite(output, row - 1)
    const isExpired = flags.includes('expired')
    const greeks = isExpired ? greeksAtExpiry(quote, market, conventions) : found
    const intrinsic = isPositive(spot) ? intrinsicValue(quote, spot) : null
    const { openInterest, openInterestBefore: before, premium } = quote
    return {
      ...quote,
      iv,
      greeks: isOutside ? null : greeks,
      intrinsic,
      extrinsic: intrinsic === null || premium === null ? null : premium - intrinsic,
      moneyness: intrinsic === null || gap === null ? null : moneynessOf(quote, spot, gap),
      openInterestChange: openInterest === null || before === null ? null : openInterest - before,
      flags: [...quote.flags, ...flags, ...(isOutside ? OUTSIDE : [])],
    }
  })
}

const OUTSIDE: readonly ChainFlag[] = ['out_of_range']

function isAllFinite(output: Float64Array, row: number): boolean {
  const end = (row + 1) * COLUMNS.length
  for (let at = end - COLUMNS.length; at < end; at += 1)
    if (!Number.isFinite(output[at])) return false
  return true
}

function greeksAtExpiry(option: Option, market: Market, conventions: Conventions): Greeks {
  const { flag: _, ...greeks } = valueOption(option, { ...market, years: 0 }, 1, conventions)
  return greeks
}

/** The volatility of a premium, and what is to be said about it. */
function solve(
  quote: PricedQuote,
  market: Market,
): { readonly iv: number | null; readonly flags: readonly ChainFlag[] } {
  if (!isPositive(market.spot)) return { iv: null, flags: ['no_underlying'] }
  if (market.years === 0) return { iv: null, flags: ['expired'] }
  if (quote.premium === null) return { iv: null, flags: [] } // flagged by its prices
  const answer = impliedVolatility(quote, market, quote.premium)
  if (!answer.ok) return { iv: null, flags: [answer.refusal] }
  if (answer.value > HIGHEST_IV) return { iv: HIGHEST_IV, flags: ['iv_clamped'] }
  return { iv: answer.value, flags: [] }
}

/** The usual distance of neighbours among the 20 strikes nearest the price; of equals the least. */
export function strikeGap(options: readonly Option[], near: number | null): number | null {
  const strikes = [...new Set(options.map(({ strike }) => strike))].sort((a, b) => a - b)
  const centre = near ?? strikes[Math.floor(strikes.length / 2)] ?? 0
  const nearest = strikes
    .toSorted((a, b) => Math.abs(a - centre) - Math.abs(b - centre))
    .slice(0, 20)
    .sort((a, b) => a - b)
  const counts = new Map<number, number>()
  for (let index = 1; index < nearest.length; index += 1) {
    const gap = Math.round((nearest[index]! - nearest[index - 1]!) * 1e8) / 1e8
    counts.set(gap, (counts.get(gap) ?? 0) + 1)
  }
  const [usual] = [...counts].sort(([a, of], [b, ofB]) => ofB - of || a - b)
  return usual?.[0] ?? null
}

/** The strike of the grid nearest the price where it is listed (FO-086), else the nearest that is. */
function atmStrikeOf(
  strikes: readonly number[],
  underlying: number | null,
  gap: number | null,
): number | null {
  if (underlying === null || strikes.length === 0) return null
  const onGrid = gap === null ? null : atTheMoneyStrike(underlying, gap)
  if (onGrid !== null && strikes.includes(onGrid)) return onGrid
  return strikes.reduce((best, strike) => {
    const [near, nearest] = [Math.abs(strike - underlying), Math.abs(best - underlying)]
    return near < nearest || (near === nearest && strike > best) ? strike : best
  })
}

function isPositive(value: number | null | undefined): value is number {
  return value != null && value > 0 && value < Infinity
}
