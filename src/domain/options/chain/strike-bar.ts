import type { CalendarDate, Instant } from '../../../core/instant.ts'
import { impactOf } from '../../market/live/depth-impact.ts'
import { analyseDepth, type Book, type LiquidityTier } from '../../market/live/depth.ts'
import type { Chain, ChainSide } from './chain.ts'

/** One strike of a chain as a bucket of time left it; the table fo_strikes_1min has a row of each. */
export interface StrikeBar {
  readonly openedAt: Instant
  readonly symbol: string
  readonly expiry: CalendarDate
  readonly strike: number
  readonly underlyingClose: number | null
  readonly call: StrikeSideBar | null // null: nothing of it was heard
  readonly put: StrikeSideBar | null
}

/** Greeks by the conventions of FO-071. Null is unknown. */
export interface StrikeSideBar {
  readonly premium: number | null
  readonly iv: number | null
  readonly delta: number | null
  readonly gamma: number | null
  readonly theta: number | null
  readonly vega: number | null
  readonly rho: number | null
  readonly charm: number | null
  readonly vanna: number | null
  readonly vomma: number | null
  readonly modelPrice: number | null
  readonly intrinsic: number | null
  readonly extrinsic: number | null
  readonly volume: number | null // of the bucket
  readonly openInterest: number | null // at its end
  readonly count: number // observations
  readonly liquidity: StrikeLiquidity | null // null: no book was seen
}

/** How well a contract could be traded (FO-113). */
export interface StrikeLiquidity {
  readonly score: number // 0 to 100
  readonly tier: LiquidityTier
  readonly spread: number | null // price units
  readonly imbalance: number | null // percent; 100 is only bids
  readonly microprice: number | null
  readonly impact100: number | null // what buying 100 units costs above the mid, a unit
  readonly illiquid: boolean
}

/** A chain at the end of a minute as the rows that are kept of it. */
export function strikeBarsOf(chain: Chain, openedAt: Instant): StrikeBar[] {
  const { symbol, expiry, underlying } = chain
  return chain.strikes.map(({ strike, call, put }) => ({
    openedAt,
    symbol,
    expiry,
    strike,
    underlyingClose: underlying,
    call: call && sideBarOf(call),
    put: put && sideBarOf(put),
  }))
}

function sideBarOf(side: ChainSide): StrikeSideBar {
  const { greeks } = side
  return {
    premium: side.premium,
    iv: side.iv,
    delta: greeks?.delta ?? null,
    gamma: greeks?.gamma ?? null,
    theta: greeks?.theta ?? null,
    vega: greeks?.vega ?? null,
    rho: greeks?.rho ?? null,
    charm: greeks?.charm ?? null,
    vanna: greeks?.vanna ?? null,
    vomma: greeks?.vomma ?? null,
    modelPrice: greeks?.price ?? null,
    intrinsic: side.intrinsic,
    extrinsic: side.extrinsic,
    volume: side.volume,
    openInterest: side.openInterest,
    count: side.premium === null ? 0 : 1,
    liquidity: liquidityOf(side),
  }
}

/** What was kept, else the best level of a contract's book judged; null where there is neither. */
export function liquidityOf(
  side: Pick<ChainSide, 'bid' | 'ask' | 'bidQuantity' | 'askQuantity' | 'liquidity'>,
): StrikeLiquidity | null {
  if (side.liquidity) return side.liquidity
  const level = (price: number | null, quantity: number | null) =>
    price !== null && quantity !== null && quantity > 0 ? [{ price, quantity, orderCount: 0 }] : []
  const book: Book = {
    bids: level(side.bid, side.bidQuantity),
    asks: level(side.ask, side.askQuantity),
  }
  return book.bids.length + book.asks.length === 0 ? null : liquidityOfBook(book)
}

export function liquidityOfBook(book: Book): StrikeLiquidity {
  const analysis = analyseDepth(book)
  const impact = impactOf(book, 'buy', 100)
  return {
    score: analysis.liquidityScore,
    tier: analysis.tier,
    spread: analysis.spread,
    imbalance: analysis.imbalancePercent,
    microprice: analysis.weightedMid,
    impact100: impact.complete ? impact.impact : null,
    illiquid: analysis.tier === 'ILLIQUID',
  }
}
