import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiError, type Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type MarketStatus = Answer<'GET /calendar/status'>
export type Calendar = Answer<'GET /calendar/calendars'>[number]
export type CalendarDay = Answer<'GET /calendar/holidays'>[number]
export type CalendarEvent = Answer<'GET /admin/calendar/holidays/{id}'>
export type CorporateAction = Answer<'GET /calendar/corporate-actions/{action_id}'>
export type ActionType = CorporateAction['action_type']

export const calendarsQuery = queryOptions({
  queryKey: ['calendars', 'list'],
  queryFn: ({ signal }) => call('GET /calendar/calendars', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const statusQuery = (calendar: string) =>
  queryOptions({
    queryKey: ['calendars', 'status', calendar],
    queryFn: ({ signal }) => call('GET /calendar/status', { query: { calendar }, signal }),
    refetchInterval: 60_000,
  })

export const daysQuery = (calendar: string, year: number) =>
  queryOptions({
    queryKey: ['calendars', 'days', calendar, year],
    queryFn: ({ signal }) => call('GET /calendar/holidays', { query: { calendar, year }, signal }),
    placeholderData: keepPreviousData,
  })

/** The derivatives whose expiries a calendar's year shows. */
const UNDERLYINGS: Readonly<Record<string, string>> = {
  NSE: 'NIFTY',
  NFO: 'NIFTY',
  BSE: 'SENSEX',
  BFO: 'SENSEX',
}

/** Expiries, by date; none where no contracts are known. */
export const expiriesQuery = (calendar: string) =>
  queryOptions({
    queryKey: ['calendars', 'expiries', calendar],
    queryFn: async ({ signal }): Promise<readonly [string, string][]> => {
      const symbol = UNDERLYINGS[calendar]
      if (symbol === undefined) return []
      try {
        const query = { symbol, include_expired: 'true' } as const
        const { expiries } = await call('GET /fo/expiries', { query, signal })
        return expiries.map((date) => [date, `${symbol} expiry`])
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return []
        throw error
      }
    },
  })

export const healthQuery = queryOptions({
  queryKey: ['calendars', 'health'],
  queryFn: ({ signal }) => call('GET /calendar/health', { signal }),
})

export const eventsQuery = (calendar: string, year: number) =>
  queryOptions({
    queryKey: ['calendars', 'events', calendar, year],
    queryFn: ({ signal }) =>
      call('GET /admin/calendar/holidays', { query: { calendar, year, limit: 500 }, signal }),
  })

export interface ActionFilter {
  readonly action_type?: ActionType
  readonly status?: CorporateAction['status']
  readonly from_date?: string
  readonly to_date?: string
}

export const actionsQuery = (filter: ActionFilter) =>
  queryOptions({
    queryKey: ['calendars', 'actions', filter],
    queryFn: ({ signal }) =>
      call('GET /calendar/corporate-actions/all', { query: { ...filter, limit: 1_000 }, signal }),
    placeholderData: keepPreviousData,
  })
