import { assert } from '../../../core/assert.ts'
import { least, minus, plus, type Price, type Quantity } from '../../../core/fixed.ts'
import type { ExchangeOrder } from './exchange-books.ts'
import type { MarketView, ShownLevel } from './exchange-rules.ts'

/** A part of an order that meets the market. */
export interface Match {
  readonly price: Price
  readonly quantity: Quantity
}

export interface Matched {
  readonly matches: readonly Match[]
  readonly view: MarketView // without what was taken
}

/**
 * What an order takes of the other side, the best level first: asks for a buyer, bids for a seller.
 *
 * An order that arrives, and a market order always, trades at the prices that it meets. One that
 * rests has named its price and was waiting there, so that is what whoever comes to it pays.
 *
 * Edges: nothing matches an empty side, sides that cross, or beyond the limit.
 */
export function matchOrder(
  order: ExchangeOrder,
  view: MarketView,
  { arrives, takesShownSize }: { readonly arrives: boolean; readonly takesShownSize: boolean },
): Matched {
  if (isCrossed(view)) return { matches: [], view }
  const buys = order.side === 'BUY'
  const limit = limitOf(order)
  const matches: Match[] = []
  const rest: ShownLevel[] = []
  let wanted = minus(order.quantity, order.filledQuantity)
  for (const level of buys ? view.asks : view.bids) {
    const within = limit === null || (buys ? level.price <= limit : level.price >= limit)
    if (wanted === 0n || !within) {
      rest.push(level)
      continue
    }
    const isDeep = level.quantity === null || !takesShownSize
    const quantity = isDeep ? wanted : least(wanted, level.quantity!)
    wanted = minus(wanted, quantity)
    if (quantity > 0n) {
      matches.push({ quantity, price: arrives || limit === null ? level.price : limit })
    }
    if (isDeep) rest.push(level)
    else if (quantity < level.quantity!) {
      rest.push({ price: level.price, quantity: minus(level.quantity!, quantity) })
    }
  }
  return {
    matches: arrives ? matches : atOnePrice(matches),
    view: buys ? { ...view, asks: rest } : { ...view, bids: rest },
  }
}

/** Whether the last trade reached a stop; where none is told, what we would trade at. */
export function isStopMet(order: ExchangeOrder, view: MarketView): boolean {
  const { side, stopPrice } = order
  assert(stopPrice !== null, 'an order that waits for a stop has one')
  const touch = side === 'BUY' ? view.asks[0]?.price : view.bids[0]?.price
  const price = view.lastPrice ?? touch
  if (price === undefined) return false
  return side === 'BUY' ? price >= stopPrice : price <= stopPrice
}

function limitOf({ type, limitPrice }: ExchangeOrder): Price | null {
  return type === 'LIMIT' || type === 'STOP_LIMIT' ? limitPrice : null
}

function isCrossed({ bids, asks }: MarketView): boolean {
  const [bid, ask] = [bids[0]?.price, asks[0]?.price]
  return bid !== undefined && ask !== undefined && bid > ask
}

/** Neighbours of one price are one trade. */
function atOnePrice(matches: readonly Match[]): readonly Match[] {
  const joined: Match[] = []
  for (const match of matches) {
    const last = joined.at(-1)
    if (last?.price !== match.price) joined.push(match)
    else joined[joined.length - 1] = { ...last, quantity: plus(last.quantity, match.quantity) }
  }
  return joined
}
