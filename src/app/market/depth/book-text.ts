import { fixed, format } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { OrderBook } from '../../../domain/market/live/order-book.ts'
import type { DepthLevel } from '../../../domain/market/live/quote.ts'

/** The bus's channel of books. A message is `{"books": BookText[]}`. */
export const BOOKS_CHANNEL = 'market.books'

/** A book as JSON carries it, on the bus and in the cache. */
export interface BookText {
  readonly instrumentId: string
  readonly at: number
  readonly mock: boolean
  readonly bids: readonly LevelText[]
  readonly asks: readonly LevelText[]
}

type LevelText = readonly [price: string, quantity: string, orderCount: number]

export interface BooksMessage {
  readonly books: readonly BookText[]
}

export function bookToText({ instrumentId, at, mock, bids, asks }: OrderBook): BookText {
  return { instrumentId, at, mock, bids: bids.map(levelToText), asks: asks.map(levelToText) }
}

export function bookOfText({ bids, asks, ...text }: BookText): OrderBook {
  return {
    ...text,
    at: text.at as Instant,
    bids: bids.map(levelOfText),
    asks: asks.map(levelOfText),
  }
}

function levelToText({ price, quantity, orderCount }: DepthLevel): LevelText {
  return [format(price), format(quantity), orderCount]
}

function levelOfText([price, quantity, orderCount]: LevelText): DepthLevel {
  return { price: fixed(price), quantity: fixed(quantity), orderCount }
}
