import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Answer, Body } from '../../ask.ts'
import { call } from '../../client.ts'

export type Validation = Answer<'POST /smart-orders/validate'>
export type Cost = Answer<'POST /smart-orders/calculate-cost'>
export type Margin = Answer<'POST /smart-orders/calculate-margin'>
type MarginBody = Body<'POST /smart-orders/calculate-margin'>

/** An order as it is being typed, as far as it is one already. */
export interface DraftOrder {
  readonly tradingsymbol: string
  readonly exchange: MarginBody['exchange']
  readonly side: 'BUY' | 'SELL'
  readonly quantity: number // units
  readonly product: NonNullable<MarginBody['product']>
  readonly price: string | null // of an order that names one
  readonly accountId: string | null
}

const FOLLOWS_MS = 3_000 // the book moves

/** What the book would do to it. */
export const validationQuery = (order: DraftOrder | null) =>
  queryOptions({
    queryKey: ['pre-trade', 'book', order],
    queryFn: ({ signal }) => {
      const { tradingsymbol, exchange, side, quantity } = order!
      const body = { tradingsymbol, exchange, side, quantity }
      return call('POST /smart-orders/validate', { body, signal })
    },
    enabled: order !== null,
    placeholderData: keepPreviousData,
    refetchInterval: FOLLOWS_MS,
  })

/** What it ties up, and what it costs at the price that it would meet. */
export const fundsQuery = (order: DraftOrder | null, expected: number | null) => {
  const price = order?.price ?? (expected === null ? null : expected.toFixed(2))
  return queryOptions({
    queryKey: ['pre-trade', 'funds', order, price],
    queryFn: async ({
      signal,
    }): Promise<{ readonly margin: Margin; readonly cost: Cost | null }> => {
      const { tradingsymbol, exchange, side, quantity, product, accountId } = order!
      const margin = await call('POST /smart-orders/calculate-margin', {
        body: {
          tradingsymbol,
          exchange,
          transaction_type: side,
          quantity,
          product,
          ...(price !== null && { price }),
          ...(accountId !== null && { account_id: accountId }),
        },
        signal,
      })
      if (price === null) return { margin, cost: null }
      const { segment } = margin
      const body = { segment, side, quantity, price }
      return { margin, cost: await call('POST /smart-orders/calculate-cost', { body, signal }) }
    },
    enabled: order !== null,
    placeholderData: keepPreviousData,
  })
}
