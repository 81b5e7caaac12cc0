import { AppError } from '../../core/app-error.ts'
import { log } from '../../core/elementary.ts'
import { toNumber, type Price } from '../../core/fixed.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { TradeLimits } from '../../domain/market/live/trade-limits.ts'
import type { Chain } from '../../domain/options/chain/chain.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { expiryInstant } from '../../domain/options/pricing/expiry-instant.ts'
import {
  impliedVolatility,
  type NoVolatility,
} from '../../domain/options/pricing/implied-volatility.ts'
import type { Carry, PayoffLeg } from '../../domain/options/positions/payoff.ts'
import { legGreeks, type PositionGreeks } from '../../domain/options/positions/scenario.ts'
import { signedQuantity, type Leg } from '../../domain/portfolio/leg.ts'
import { underlyingId } from '../../store/options/read-strikes.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'
import { cachedChain } from '../options/cached-chain.ts'
import { priceContracts, type Prices } from './price-contracts.ts'
import { tradingOf, type LegTrading } from './trading-of.ts'

/** A leg that is held or only asked about; without an entry price it is entered at its last. */
export type AskedLeg = Pick<Leg, 'contract' | 'direction' | 'quantity'> & {
  readonly legId: string | null
  readonly entryPrice: Price | null
}

export interface AnalysedLeg extends AskedLeg {
  readonly price: Price | null
  readonly isStale: boolean
  readonly volatility: number | null // per year; null: no price, or one that none gives
  readonly flag: NoVolatility | 'no_price' | 'expired' | null
  readonly payoff: PayoffLeg | null // null: without a price there is none
  readonly greeks: PositionGreeks | null // of the whole leg
  readonly trading: LegTrading
}

/** Legs on one underlying, priced as of one moment. */
export interface Analysis {
  readonly at: Instant | null // null: nothing has a price
  readonly underlying: string | null
  readonly spot: number | null
  readonly firstExpiry: CalendarDate | null
  readonly chain: Chain | null // of the first expiry
  readonly carry: Carry
  readonly legs: readonly AnalysedLeg[]
  readonly missing: readonly string[] // symbols without a price, and on another underlying
}

export interface AnalyseLegs {
  readonly legs: readonly AskedLeg[]
  readonly limits: TradeLimits // wider spreads and larger impacts are flagged
  readonly spot: number | null // null: what it is
  readonly carry: Carry
}

/**
 * Prices legs, and finds the volatility that each option's price implies. The moment is that of the
 * newest price of the first expiry's chain, so that premiums, underlying and time belong together,
 * for contracts that have long expired, too.
 */
export async function analyseLegs(
  context: QuoteContext,
  { legs, limits, spot: asked, carry }: AnalyseLegs,
): Promise<Analysis> {
  const underlying = mostCommon(legs.map(underlyingOf))
  const own = legs.filter((leg) => underlyingOf(leg) === underlying)
  const others = legs.filter((leg) => underlyingOf(leg) !== underlying)
  const expiries = own.flatMap(({ contract }) => contract.expiry ?? [])
  const firstExpiry = expiries.toSorted()[0] ?? null
  const prices = await priceContracts(
    context,
    legs.map(({ contract }) => contract),
  )
  const chain = await chainOf(context, underlying, firstExpiry)
  const pricedAt = chain?.at ?? prices.observedAt
  const at = pricedAt ?? context.clock.now()
  const spot = chain?.underlying ?? (await spotOf(context, underlying, own, prices))
  const trading = await tradingOf(context, own, limits)
  const analysed = own.map((leg, index) => ({
    ...analyse(leg, prices, { at, spot, carry }, asked),
    trading: trading[index]!,
  }))
  return {
    at: pricedAt,
    underlying,
    spot: asked ?? spot,
    firstExpiry,
    chain,
    carry,
    legs: analysed,
    missing: [
      ...new Set(
        [...analysed.filter(({ price }) => price === null), ...others].map(
          ({ contract }) => contract.tradingsymbol,
        ),
      ),
    ],
  }
}

function underlyingOf({ contract }: AskedLeg): string {
  return contract.underlying ?? contract.tradingsymbol
}

function mostCommon(names: readonly string[]): string | null {
  const groups = [...Map.groupBy(names, (name) => name)]
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null
}

async function chainOf(
  context: QuoteContext,
  symbol: string | null,
  expiry: CalendarDate | null,
): Promise<Chain | null> {
  if (symbol === null || expiry === null) return null
  try {
    return await cachedChain(context, { symbol, expiry })
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'not_found') return null
    throw cause
  }
}

/** The underlying's own price, or that of a leg which moves with it. */
async function spotOf(
  context: QuoteContext,
  symbol: string | null,
  legs: readonly AskedLeg[],
  prices: Prices,
): Promise<number | null> {
  const id = symbol === null ? null : await underlyingId(context.pool, symbol)
  const quote = id === null ? undefined : (await latestQuotes(context, [id])).get(id)
  const moves = legs.filter(({ contract }) => contract.strike === null)
  const moving = moves.find(({ contract }) => contract.expiry === null) ?? moves[0]
  const price = quote?.lastPrice ?? (moving && prices.lastOf(moving.contract.instrumentId)) ?? null
  return price === null ? null : toNumber(price)
}

interface Moment {
  readonly at: Instant
  readonly spot: number | null
  readonly carry: Carry
}

function analyse(
  leg: AskedLeg,
  prices: Prices,
  moment: Moment,
  asked: number | null,
): Omit<AnalysedLeg, 'trading'> {
  const { contract } = leg
  const price = prices.lastOf(contract.instrumentId)
  const entryPrice = leg.entryPrice ?? price
  const expiresAt = contract.expiry && expiryInstant(contract.exchange, contract.expiry)
  const years = expiresAt === null ? null : Math.max((expiresAt - moment.at) / YEAR_MS, 0)
  const found = volatilityOf(leg, price, years ?? 0, moment)
  const nothing = { ...leg, price, isStale: prices.isStale(contract.instrumentId), ...found }
  if (entryPrice === null) return { ...nothing, payoff: null, greeks: null }

  const quantity = toNumber(signedQuantity(leg))
  const payoff: PayoffLeg = {
    right: contract.type === 'CE' ? 'call' : contract.type === 'PE' ? 'put' : null,
    strike: contract.strike === null ? 0 : toNumber(contract.strike),
    quantity,
    entryPrice: toNumber(entryPrice),
    years,
    volatility: found.volatility,
    carryRate: contract.strike === null ? carryRateOf(price, years, moment) : null,
  }
  const spot = asked ?? moment.spot
  if (spot === null || price === null) return { ...nothing, entryPrice, payoff, greeks: null }
  const unit = legGreeks(payoff, spot, moment.carry, 0, 0)
  const greeks = Object.fromEntries(
    GREEKS.map((name) => [name, quantity * unit[name]]),
  ) as unknown as PositionGreeks
  return { ...nothing, entryPrice, payoff, greeks }
}

/** What the price of a future says of holding its underlying; null where they do not fit together. */
function carryRateOf(price: Price | null, years: number | null, { spot }: Moment): number | null {
  if (price === null || spot === null || spot <= 0 || years === null || years === 0) return null
  return log(toNumber(price) / spot) / years
}

const GREEKS = ['delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'charm', 'vomma'] as const

function volatilityOf(
  { contract }: AskedLeg,
  price: Price | null,
  years: number,
  { spot, carry }: Moment,
): Pick<AnalysedLeg, 'volatility' | 'flag'> {
  const nothing = (flag: AnalysedLeg['flag']) => ({ volatility: null, flag })
  if (price === null) return nothing('no_price')
  if (contract.strike === null) return nothing(null)
  if (years === 0) return nothing('expired')
  if (spot === null) return nothing('no_price')
  const right = contract.type === 'CE' ? 'call' : 'put'
  const option = { right, strike: toNumber(contract.strike) } as const
  const answer = impliedVolatility(option, { spot, years, ...carry }, toNumber(price))
  return answer.ok ? { volatility: answer.value, flag: null } : nothing(answer.refusal)
}
