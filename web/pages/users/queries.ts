import { queryOptions } from '@tanstack/react-query'
import { allPages } from '../../all-pages.ts'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type User = Answer<'GET /users/{user_id}'>
export type Invited = Answer<'POST /users'>

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => allPages((after) => call('GET /users', { query: after, signal })),
})
