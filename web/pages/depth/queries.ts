import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../ask.ts'
import { call } from '../../client.ts'

export type DepthAnswer = Answer<'GET /api/depth'>
export type TheDepth = NonNullable<DepthAnswer['depth']>

export interface DepthPlace {
  readonly instrument: string
  readonly at: string | undefined // undefined: now
}

const IMPACTS_MS = 3_000 // the stream tells the levels; what sizes cost is asked again

/** The book of an instrument with what sizes would cost in it; the stream writes over its levels. */
export const depthQuery = ({ instrument, at }: DepthPlace, sizes: readonly number[]) =>
  queryOptions({
    queryKey: ['book', instrument, at ?? 'now', sizes.join(',')],
    queryFn: ({ signal }) =>
      call('GET /api/depth', {
        query: {
          instrument_id: instrument,
          ...(at !== undefined && { at }),
          ...(sizes.length > 0 && { sizes: sizes.join(',') }),
        },
        signal,
      }),
    refetchInterval: at === undefined ? IMPACTS_MS : false,
    placeholderData: (before, query) => (query?.queryKey[1] === instrument ? before : undefined),
  })
