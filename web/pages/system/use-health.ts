import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, ask } from '../../ask.ts'
import type { Health } from './verdict.ts'

const STEP_MS = 2_000
const KEPT = 90 // looks: three minutes

/** One look at the service. `health` is null where nothing answered. */
export interface Look {
  readonly at: number
  readonly answeredMs: number
  readonly health: Health | null
}

/** What was seen since the page was opened, the newest last; it goes on while another is open. */
const looks: Look[] = []

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }): Promise<readonly Look[]> => {
    const begun = performance.now()
    const health = await readHealth(signal)
    looks.push({ at: Date.now(), answeredMs: performance.now() - begun, health })
    if (looks.length > KEPT) looks.shift()
    return [...looks]
  },
  refetchInterval: STEP_MS,
  networkMode: 'always', // that nothing answers is what the page is to show
  structuralSharing: false,
  retry: false,
  staleTime: 0,
})

export function useLooks(): readonly Look[] {
  return useQuery(healthQuery).data ?? []
}

/** An unhealthy service answers 503 with the same members. */
async function readHealth(signal: AbortSignal): Promise<Health | null> {
  try {
    return await ask('GET /health', { signal })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return 'components' in error.body ? (error.body as unknown as Health) : null
  }
}
