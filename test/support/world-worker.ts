import { runWorker } from '#src/app/runs/worker.ts'
import type { RunFeed } from '#src/app/runs/run-feed.ts'
import type { FeedInput, Input } from '#src/domain/engine/input.ts'
import { findRun, type RunRow } from '#src/store/runs/run-row.ts'
import type { World } from './world.ts'

/** A market that is written down: what the venue caused, strictly after any logical time. */
export function writtenFeed(inputs: readonly Input[], end: 'wait' | 'ended'): RunFeed {
  const market = inputs.filter((input): input is FeedInput => input.kind !== 'order')
  return {
    next: async (after) => market.find(({ at }) => after === null || at > after) ?? end,
  }
}

export interface Worker {
  /** Lets the tick in flight end, and gives the runs back. */
  stop(): Promise<void>
}

let started = 0

/** A worker in this process, on one feed for all of its runs. */
export function startWorker(
  { context }: World,
  feed: RunFeed,
  options: { readonly workerId?: string } = {},
): Worker {
  const stopping = new AbortController()
  started += 1
  const done = runWorker(context, {
    workerId: options.workerId ?? `worker_${started}`,
    openFeed: async () => feed,
    signal: stopping.signal,
  })
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}

/** The run, once it is as it should be; the test's time limit bounds the wait. */
export async function runWhen(
  { pool }: World,
  { userId, runId }: Pick<RunRow, 'userId' | 'runId'>,
  is: (run: RunRow) => boolean,
): Promise<RunRow> {
  for (;;) {
    const run = (await findRun(pool, userId, runId))!
    if (is(run)) return run
    await new Promise((resolve) => setImmediate(resolve))
  }
}
