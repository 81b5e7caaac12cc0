import type { z } from 'zod'
import { DAY_MS, formatInstant } from '../../core/instant.ts'
import type * as contract from '../../contract/strikes.ts'
import type { Chain, ChainSide, ChainStrike } from '../../domain/options/chain/chain.ts'
import { totalsOf } from '../../domain/options/chain/chain-totals.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { liquidityOf } from '../../domain/options/chain/strike-bar.ts'

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

export function toChainView(chain: Chain): z.output<typeof contract.ChainView> {
  return {
    ...toChainPlace(chain),
    expires_at: formatInstant(chain.expiresAt),
    rate: chain.rate,
    dividend_yield: chain.dividendYield,
    strike_gap: chain.gap,
    ...toTotalsView(chain),
    strikes: chain.strikes.map(toStrikeView),
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

export function toStrikeView({ strike, call, put }: ChainStrike) {
  return { strike, call: call && toSideView(call), put: put && toSideView(put) }
}

function toSideView(side: ChainSide): z.output<typeof contract.ChainSideView> {
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
    },
    observed_at: side.at === null ? null : formatInstant(side.at),
    flags: [...side.flags],
  }
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
