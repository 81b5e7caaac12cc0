import { toNumber } from '../../core/fixed.ts'
import { bookInDoubles } from '../../domain/market/live/order-book.ts'
import {
  tradeCost,
  type TradeCost,
  type TradeFlag,
  type TradeLimits,
} from '../../domain/market/live/trade-limits.ts'
import type { Direction } from '../../domain/portfolio/leg.ts'
import { latestBooks } from '../market/depth/latest-books.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'
import type { AskedLeg } from './analyse-legs.ts'

/** What trading a leg now would cost: closing one that is held, entering one that is asked about. */
export interface LegTrading extends Omit<TradeCost, 'flags'> {
  readonly side: Direction
  readonly flags: readonly (TradeFlag | 'stale_book')[]
}

/** In the order of the legs. */
export async function tradingOf(
  context: QuoteContext,
  legs: readonly AskedLeg[],
  limits: TradeLimits,
): Promise<readonly LegTrading[]> {
  const books = await latestBooks(
    context,
    legs.map(({ contract }) => contract.instrumentId),
  )
  return legs.map(({ legId, contract, direction, quantity }) => {
    const book = books.get(contract.instrumentId) ?? null
    const side = legId === null ? direction : direction === 'BUY' ? 'SELL' : 'BUY'
    const way = side === 'BUY' ? 'buy' : 'sell'
    const cost = tradeCost(book && bookInDoubles(book), way, toNumber(quantity), limits)
    return { ...cost, side, flags: book?.stale ? [...cost.flags, 'stale_book'] : cost.flags }
  })
}
