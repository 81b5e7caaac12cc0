import {
  runAccountWorker,
  type AccountWorkerOptions,
} from '#src/app/accounts/worker/account-worker.ts'
import { openVenue } from '#src/app/accounts/worker/open-venue.ts'
import type { Context } from '#src/app/context.ts'
import type { Links } from '#src/links/links.ts'
import { TEST_SECRETS } from './server.ts'

/** A paper account that trades at any hour, and pays nothing for it. */
export const PRACTICE = { paper: { outside_hours: true, charges: false } }

type Worker = Partial<Omit<AccountWorkerOptions, 'signal'>>

/** A worker that holds accounts, until `t` is over or its answer is called. */
export function accountWorker(
  t: { after(work: () => Promise<void>): void },
  { context, links }: { readonly context: Context; readonly links: Links },
  options: Worker = {},
): () => Promise<void> {
  const stop = new AbortController()
  const done = runAccountWorker(context, {
    workerId: `wrk_${Math.random()}`,
    openVenue: (account) => openVenue({ ...context, links, secrets: TEST_SECRETS }, account),
    ...options,
    signal: stop.signal,
  })
  const end = async (): Promise<void> => {
    stop.abort()
    await done
  }
  t.after(end)
  return end
}
