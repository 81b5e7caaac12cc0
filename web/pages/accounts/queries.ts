import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Answer, Body } from '../../ask.ts'
import { call } from '../../client.ts'

export type Account = Answer<'GET /accounts'>['items'][number]
export type AccountOrder = Answer<'GET /accounts/{account_id}/orders'>['items'][number]
export type AccountPosition = Answer<'GET /accounts/{account_id}/positions'>['items'][number]
export type Funds = Answer<'GET /accounts/{account_id}/funds'>
export type Discrepancy = Answer<'GET /accounts/{account_id}/discrepancies'>['items'][number]
export type OrderBody = Body<'POST /accounts/{account_id}/orders'>
export type Check = Answer<'POST /accounts/{account_id}/orders/check'>

const LATER_MS = 15_000 // the stream tells sooner

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: async ({ signal }) => (await call('GET /accounts', { query: {}, signal })).items,
  refetchInterval: LATER_MS,
})

export const positionsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['account', accountId, 'positions'],
    queryFn: ({ signal }) =>
      call('GET /accounts/{account_id}/positions', {
        params: { account_id: accountId },
        query: {},
        signal,
      }),
    refetchInterval: LATER_MS,
  })

export const holdingsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['account', accountId, 'holdings'],
    queryFn: ({ signal }) =>
      call('GET /accounts/{account_id}/holdings', {
        params: { account_id: accountId },
        query: {},
        signal,
      }),
    refetchInterval: LATER_MS,
  })

export const fundsQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['account', accountId, 'funds'],
    queryFn: ({ signal }) =>
      call('GET /accounts/{account_id}/funds', {
        params: { account_id: accountId },
        query: {},
        signal,
      }),
    refetchInterval: LATER_MS,
  })

/** The newest first. */
export const ordersQuery = (accountId: string) =>
  infiniteQueryOptions({
    queryKey: ['account', accountId, 'orders'],
    queryFn: ({ pageParam, signal }) =>
      call('GET /accounts/{account_id}/orders', {
        params: { account_id: accountId },
        query: { limit: 100, ...pageParam },
        signal,
      }),
    initialPageParam: {} as { readonly after?: string },
    getNextPageParam: ({ next }: { readonly next: string | null }) =>
      next === null ? undefined : { after: next },
    refetchInterval: LATER_MS,
  })

export const discrepanciesQuery = (accountId: string) =>
  queryOptions({
    queryKey: ['account', accountId, 'discrepancies'],
    queryFn: async ({ signal }) => {
      const params = { account_id: accountId }
      const query = { open: 'true' } as const
      return (await call('GET /accounts/{account_id}/discrepancies', { params, query, signal }))
        .items
    },
    refetchInterval: LATER_MS,
  })

/** What the gate would say of an order as it is being typed. null: it is none yet. */
export const checkQuery = (accountId: string, body: OrderBody | null) =>
  queryOptions({
    queryKey: ['account', accountId, 'check', body],
    queryFn: ({ signal }) =>
      call('POST /accounts/{account_id}/orders/check', {
        params: { account_id: accountId },
        body: body!,
        signal,
      }),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    retry: false,
  })
