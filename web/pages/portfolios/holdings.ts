import { queryOptions } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { quotesQuery } from '../quotes/queries.ts'

/** What moves one for one with an underlying, and can be held beside its options. */
export interface Holding {
  readonly kind: 'share' | 'future'
  readonly tradingsymbol: string
  readonly exchange: string
  readonly expiry: string | null
  readonly price: number | null // the last
}

export interface Holdings {
  readonly share: Holding | null
  readonly future: Holding | null // the first that lives as long as the options
}

/** The shares of an underlying, and its future for an expiry; null where there are none. */
export const holdingsQuery = (symbol: string, expiry: string) =>
  queryOptions({
    queryKey: ['holdings', symbol, expiry],
    queryFn: async ({ client, signal }): Promise<Holdings> => {
      const [futures, shares] = await Promise.all([
        call('GET /fo/instruments/search', { query: { symbol, type: 'FUT', limit: 100 }, signal }),
        call('GET /instruments/search', { query: { q: symbol, kind: 'equity', limit: 5 }, signal }),
      ])
      const future = futures.items
        .filter((one) => one.expiry !== null && one.expiry >= expiry)
        .toSorted((a, b) => (a.expiry! < b.expiry! ? -1 : 1))[0]
      const share = shares.items.find(({ tradingsymbol }) => tradingsymbol === symbol)
      const ids = [future, share].flatMap((one) => one?.instrument_id ?? [])
      const quotes = await client.fetchQuery(quotesQuery(ids))
      const holding = (kind: Holding['kind'], one: typeof future): Holding | null =>
        one === undefined
          ? null
          : {
              kind,
              tradingsymbol: one.tradingsymbol,
              exchange: one.exchange,
              expiry: one.expiry,
              price: numberOrNull(quotes[one.instrument_id]?.last_price ?? null),
            }
      return { share: holding('share', share), future: holding('future', future) }
    },
    staleTime: 15_000,
  })

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text)
}
