import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { allPages } from '../../../all-pages.ts'
import type { Answer } from '../../../ask.ts'
import { call } from '../../../client.ts'

export type ApiKey = Answer<'GET /api-keys/{key_id}'>
export type KeyUse = Answer<'GET /api-keys/{key_id}/usage'>['items'][number]

export const keysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => allPages((after) => call('GET /api-keys', { query: after, signal })),
})

/** What was asked with a key, newest first, page by page. */
export const keyUsageQuery = (keyId: string) =>
  infiniteQueryOptions({
    queryKey: ['key-usage', keyId],
    queryFn: ({ pageParam, signal }) =>
      call('GET /api-keys/{key_id}/usage', {
        params: { key_id: keyId },
        query: { limit: 100, ...(pageParam !== '' && { after: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
