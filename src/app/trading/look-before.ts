import { fixed, priceOf, type Price } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Book } from '../../domain/market/live/depth.ts'
import { bookInDoubles } from '../../domain/market/live/order-book.ts'
import {
  adviseExecution,
  type ExecutionAdvice,
  type ExecutionBounds,
  type KnownBook,
} from '../../domain/trading/execution-advice.ts'
import type { OrderSide } from '../../domain/trading/order.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import { latestBooks } from '../market/depth/latest-books.ts'
import type { QuoteContext } from '../market/live/latest-quotes.ts'

export interface LookBefore {
  readonly instrumentId: string | null // null: the book alone is judged
  readonly book: Book | null // of the caller; null: the latest that is known
  readonly side: OrderSide
  readonly quantity: number // units
  readonly bounds: ExecutionBounds
}

export interface Look {
  readonly asked: LookBefore
  readonly advice: ExecutionAdvice
  readonly limitPrice: Price | null // of the advice, on the instrument's grid
  readonly source: 'given' | 'book' | 'quote' | 'stored' | 'none'
  readonly at: Instant | null // of the book
  readonly stale: boolean
}

/** Judges an order by its book before it is sent. Reads, and writes nothing. */
export async function lookBefore(context: QuoteContext, asked: LookBefore): Promise<Look> {
  const { side, quantity, bounds } = asked
  const { book, source, at } = await bookOf(context, asked)
  const advice = adviseExecution(book, { side, quantity }, bounds)
  const grid = advice.limitPrice === null ? PAISA : await gridOf(context, asked)
  const limitPrice = advice.limitPrice === null ? null : priceOf(advice.limitPrice, grid)
  return { asked, advice, limitPrice, source, at, stale: book.isStale }
}

type Known = Pick<Look, 'source' | 'at'> & { readonly book: KnownBook }

const NOTHING: Known = {
  book: { bids: [], asks: [], isStale: false, isTouch: false },
  source: 'none',
  at: null,
}

async function bookOf(context: QuoteContext, { book, instrumentId }: LookBefore): Promise<Known> {
  if (book !== null) {
    return { book: { ...book, isStale: false, isTouch: false }, source: 'given', at: null }
  }
  if (instrumentId === null) return NOTHING
  const found = (await latestBooks(context, [instrumentId])).get(instrumentId)
  if (found === undefined) return NOTHING
  const { source, stale, at } = found
  const known = { ...bookInDoubles(found), isStale: stale, isTouch: source === 'quote' }
  return { book: known, source, at }
}

const PAISA: Price = fixed('0.01')

async function gridOf({ pool }: QuoteContext, { instrumentId }: LookBefore): Promise<Price> {
  if (instrumentId === null) return PAISA
  const [instrument] = await findInstruments(pool, [instrumentId])
  return instrument?.priceIncrement ?? PAISA
}
