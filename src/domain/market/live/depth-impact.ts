import { type Book, orderedBook } from './depth.ts'

/** What an order that takes a size from a book would meet. */
export interface DepthImpact {
  readonly filledQuantity: number // units; less than asked where the book is too thin
  readonly complete: boolean
  readonly averagePrice: number | null // of what fills
  readonly impact: number | null // average price − mid: above zero for a buyer, below for a seller
  readonly impactBps: number | null // the same in 1/10 000 of the mid
}

/**
 * Takes a size from a book, the best level first (FO-137).
 *
 * Edges:  nothing fills from an empty side; without a mid (one side empty, or the sides cross)
 *         there is an average price and no impact.
 */
export function impactOf(book: Book, side: 'buy' | 'sell', quantity: number): DepthImpact {
  const { bids, asks } = orderedBook(book)
  let left = quantity
  let paid = 0
  for (const level of side === 'buy' ? asks : bids) {
    const taken = Math.min(left, level.quantity)
    paid += taken * level.price
    left -= taken
    if (left <= 0) break
  }
  const filledQuantity = quantity - left
  const averagePrice = filledQuantity > 0 ? paid / filledQuantity : null
  const [bid, ask] = [bids[0]?.price, asks[0]?.price]
  const mid = bid !== undefined && ask !== undefined && bid <= ask ? (bid + ask) / 2 : null
  const impact = averagePrice === null || mid === null ? null : averagePrice - mid
  return {
    filledQuantity,
    complete: left === 0,
    averagePrice,
    impact,
    impactBps: impact === null ? null : (impact / mid!) * 10_000,
  }
}
