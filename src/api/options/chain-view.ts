import type { z } from 'zod'
import { DAY_MS, formatInstant } from '../../core/instant.ts'
import type * as contract from '../../contract/options/strikes.ts'
import type { Chain, ChainSide, ChainStrike } from '../../domain/options/chain/chain.ts'
import { totalsOf } from '../../domain/options/chain/chain-totals.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { liquidityOf, type StrikeLiquidity } from '../../domain/options/chain/strike-bar.ts'
import { USUAL_LIMITS, type TradeLimits } from '../../domain/market/live/trade-limits.ts'

/** Where a chain stands, as every answer about one begins. */
export function toChainPlace(chain: Chain) {
  return {
    symbol: chain.symbol,
    expiry: chain.expiry,
    at: formatInstant(chain.at),
    source: chain.source,
    underlying_price: chain.underlying,
    underlying_from: chain.underlyingFrom,
    atm_strike: chain.atmStrike,
    days_to_expiry: daysOf(chain.years),
    open_interest_unit: chain.openInterestUnit,
    multiplier: chain.multiplier,
  }
}

export function daysOf(years: number): number {
  return (years * YEAR_MS) / DAY_MS
}

export function toChainView(
  chain: Chain,
  limits: TradeLimits = USUAL_LIMITS,
): z.output<typeof contract.ChainView> {
  return {
    ...toChainPlace(chain),
    expires_at: formatInstant(chain.expiresAt),
    rate: chain.rate,
    dividend_yield: chain.dividendYield,
    strike_gap: chain.gap,
    ...toTotalsView(chain),
    strikes: chain.strikes.map((strike) => toStrikeView(strike, limits)),
  }
}

export function toTotalsView(chain: Chain) {
  const totals = totalsOf(chain)
  return {
    call_oi: totals.callOpenInterest,
    put_oi: totals.putOpenInterest,
    call_oi_change: totals.callOpenInterestChange,
    put_oi_change: totals.putOpenInterestChange,
    call_volume: totals.callVolume,
    put_volume: totals.putVolume,
    pcr: totals.pcr,
    pcr_volume: totals.pcrVolume,
    max_pain: totals.maxPain,
  }
}

export function toStrikeView(
  { strike, call, put }: ChainStrike,
  limits: TradeLimits = USUAL_LIMITS,
) {
  return { strike, call: call && toSideView(call, limits), put: put && toSideView(put, limits) }
}

function toSideView(side: ChainSide, limits: TradeLimits): z.output<typeof contract.ChainSideView> {
  const liquidity = liquidityOf(side)
  return {
    instrument_id: side.instrumentId,
    price: side.premium,
    price_from: side.premiumFrom,
    last_price: side.lastPrice,
    bid: side.bid,
    ask: side.ask,
    bid_quantity: side.bidQuantity,
    ask_quantity: side.askQuantity,
    volume: side.volume,
    oi: side.openInterest,
    oi_change: side.openInterestChange,
    ...toGreeksView(side),
    model_price: side.greeks?.price ?? null,
    intrinsic: side.intrinsic,
    extrinsic: side.extrinsic,
    moneyness: side.moneyness,
    liquidity: liquidity && {
      score: liquidity.score,
      tier: liquidity.tier,
      spread: liquidity.spread,
      imbalance: liquidity.imbalance,
      microprice: liquidity.microprice,
      impact_100: liquidity.impact100,
      illiquid: liquidity.illiquid,
      over_limits: overLimits(liquidity, side.premium, limits),
    },
    observed_at: side.at === null ? null : formatInstant(side.at),
    flags: [...side.flags],
  }
}

/** Against the price, which is the mid of a sound book. */
function overLimits(
  { spread, impact100 }: StrikeLiquidity,
  price: number | null,
  { maxSpread, maxImpactBps }: TradeLimits,
): ('spread' | 'impact')[] {
  if (price === null || price <= 0) return []
  const over: ('spread' | 'impact')[] = []
  if (spread !== null && spread / price > maxSpread) over.push('spread')
  if (impact100 !== null && (impact100 / price) * 10_000 > maxImpactBps) over.push('impact')
  return over
}

export function toGreeksView({ iv, greeks }: Pick<ChainSide, 'iv' | 'greeks'>) {
  return {
    iv,
    delta: greeks?.delta ?? null,
    gamma: greeks?.gamma ?? null,
    theta: greeks?.theta ?? null,
    vega: greeks?.vega ?? null,
    rho: greeks?.rho ?? null,
    charm: greeks?.charm ?? null,
    vanna: greeks?.vanna ?? null,
    vomma: greeks?.vomma ?? null,
  }
}
