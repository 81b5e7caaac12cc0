import type { z } from 'zod'
import { format } from '../../core/fixed.ts'
import { formatInstant, instant } from '../../core/instant.ts'
import { readDepth } from '../../app/market/depth/read-depth.ts'
import * as contract from '../../contract/market/depth.ts'
import { impactOf, type DepthImpact } from '../../domain/market/live/depth-impact.ts'
import { analyseDepth, type Book, type DepthAnalysis } from '../../domain/market/live/depth.ts'
import { bookInDoubles, type LatestBook } from '../../domain/market/live/order-book.ts'
import type { DepthLevel } from '../../domain/market/live/quote.ts'
import { route } from '../route.ts'

export const depthRoutes = [
  route(contract.readDepth, async (context, { query }) => {
    const { instrument_id: instrumentId, at, sizes = [] } = query
    const asked = { instrumentId, at: at === undefined ? null : instant(at) }
    const book = await readDepth(context, asked)
    return {
      depth: book && depthView(book),
      impacts: book === null ? [] : impactsOf(bookInDoubles(book), sizes),
    }
  }),

  route(contract.analyseDepth, (_, { body }) => {
    const book = { bids: body.bids.map(toLevel), asks: body.asks.map(toLevel) }
    return { analysis: toDepthView(analyseDepth(book)), impacts: impactsOf(book, body.sizes) }
  }),
]

export function depthView(book: LatestBook): z.output<typeof contract.DepthView> {
  return {
    instrument_id: book.instrumentId,
    at: formatInstant(book.at),
    source: book.source,
    stale: book.stale,
    simulated: book.mock,
    bids: book.bids.map(levelView),
    asks: book.asks.map(levelView),
    analysis: toDepthView(analyseDepth(bookInDoubles(book))),
  }
}

function levelView({ price, quantity, orderCount }: DepthLevel) {
  return { price: format(price), quantity: format(quantity), order_count: orderCount }
}

/** What each size would cost, bought and sold. */
export function impactsOf(
  book: Book,
  sizes: readonly number[],
): z.output<typeof contract.DepthImpact>[] {
  return sizes.flatMap((quantity) =>
    (['buy', 'sell'] as const).map((side) => ({
      side,
      quantity,
      ...toImpactView(impactOf(book, side, quantity)),
    })),
  )
}

export function toDepthView(analysis: DepthAnalysis): z.output<typeof contract.DepthAnalysis> {
  return {
    best_bid: analysis.bestBid,
    best_ask: analysis.bestAsk,
    spread: analysis.spread,
    spread_percent: analysis.spreadPercent,
    mid: analysis.mid,
    weighted_mid: analysis.weightedMid,
    bid_quantity: analysis.bidQuantity,
    ask_quantity: analysis.askQuantity,
    order_count: analysis.orderCount,
    imbalance_percent: analysis.imbalancePercent,
    book_pressure: analysis.bookPressure,
    liquidity_score: analysis.liquidityScore,
    liquidity_tier: analysis.tier,
    flags: [...analysis.flags],
  }
}

function toImpactView(impact: DepthImpact) {
  return {
    filled_quantity: impact.filledQuantity,
    complete: impact.complete,
    average_price: impact.averagePrice,
    impact: impact.impact,
    impact_bps: impact.impactBps,
  }
}

function toLevel(level: { price: number; quantity: number; order_count: number }) {
  return { price: level.price, quantity: level.quantity, orderCount: level.order_count }
}
