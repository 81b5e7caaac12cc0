import { commandsFor } from '../../store/runs/commands.ts'
import { commitMarks, type MarkCommit } from '../../store/runs/commit-marks.ts'
import { commitTicks, type TickCommit } from '../../store/runs/commit-ticks.ts'
import {
  claimRuns,
  countArmedRuns,
  endLease,
  ownedRuns,
  releaseRuns,
  renewLease,
  type Claim,
} from '../../store/runs/leases.ts'
import type { RunRow } from '../../store/runs/run-row.ts'
import type { Context } from '../context.ts'
import { isPassing, openCommitQueue } from './commit-queue.ts'
import { openInbox, type Inbox } from './inbox.ts'
import type { RunFeed } from './run-feed.ts'
import { tickRun } from './tick-run.ts'

export interface WorkerOptions {
  readonly workerId: string // new for each process, so that its leases end with it
  readonly openFeed: (run: RunRow) => Promise<RunFeed>
  readonly signal: AbortSignal
  readonly committed?: (runs: readonly Claim[]) => void // rings doorbells; outside of transactions
  readonly measured?: (commit: MeasuredCommit) => void
  readonly ttlMs?: number // how long a silent worker keeps its runs
  readonly writers?: number
}

/** Ticks, or marks without a trade, that were committed together. */
export interface MeasuredCommit {
  readonly task: 'tick' | 'mark'
  readonly result: 'ok' | 'failed'
  readonly count: number
  readonly tookMs: number
}

const TTL_MS = 2_000
const BEAT_MS = 100 // between two looks at the inboxes
const BEATS_A_RENEWAL = 4

/** A run in our hands. */
interface Held {
  readonly claim: Claim
  readonly inbox: Inbox
  readonly stop: AbortController
  readonly done: Promise<void>
}

/**
 * Owns its share of the armed runs and ticks them until the signal aborts. Any number of workers
 * run beside each other: leases say who takes what, fences make sure that only the owner commits.
 */
export async function runWorker(context: Context, options: WorkerOptions): Promise<void> {
  const { pool, clock, log } = context
  const { workerId, signal, ttlMs = TTL_MS, writers = 2 } = options
  const held = new Map<string, Held>()
  const shared = { clock, signal, writers }
  const ticks = openCommitQueue({
    ...shared,
    commit: (items: readonly TickCommit[]) => measure('tick', items, commitTicks(pool, items)),
  })
  const marks = openCommitQueue({
    ...shared,
    commit: (items: readonly MarkCommit[]) => measure('mark', items, commitMarks(pool, items)),
  })

  for (let beat = 0; !signal.aborted; beat += 1) {
    try {
      if (beat % BEATS_A_RENEWAL === 0) await share()
      await deliver()
    } catch (cause) {
      if (!isPassing(cause)) throw cause
      log.warn({ workerId, err: cause }, 'the database is away; leases wait')
    }
    await clock.sleep(BEAT_MS, signal)
  }
  await leave()

  async function measure<Answer>(
    task: MeasuredCommit['task'],
    { length: count }: readonly unknown[],
    work: Promise<Answer>,
  ): Promise<Answer> {
    const startedAt = performance.now()
    let result: MeasuredCommit['result'] = 'failed'
    try {
      const answer = await work
      result = 'ok'
      return answer
    } finally {
      options.measured?.({ task, result, count, tookMs: performance.now() - startedAt })
    }
  }

  /** Renews the lease, then takes runs up to a fair share, or gives back what is beyond it. */
  async function share(): Promise<void> {
    const workers = await renewLease(pool, workerId, ttlMs)
    await settle()
    const fair = Math.ceil((await countArmedRuns(pool)) / workers)
    if (held.size < fair) {
      for (const claim of await claimRuns(pool, workerId, fair - held.size)) take(claim)
    } else if (held.size > fair) {
      await release([...held.values()].slice(fair))
    }
  }

  /**
   * Lets go of what is not ours any more, and gives back what is ours and in nobody's hands. A run
   * that was stopped, or that another took while we were silent, waits for its next bar and does
   * not notice. A claim whose answer was lost, or a run whose loop ended, would be nobody's for ever.
   */
  async function settle(): Promise<void> {
    const owned = new Map((await ownedRuns(pool, workerId)).map((claim) => [keyOf(claim), claim]))
    for (const [key, { claim, stop }] of held) {
      if (owned.get(key)?.fence === claim.fence) continue
      stop.abort()
      held.delete(key)
    }
    const loose = [...owned.values()].filter((claim) => !held.has(keyOf(claim)))
    if (loose.length > 0) await releaseRuns(pool, workerId, loose)
  }

  function take(claim: Claim): void {
    const key = keyOf(claim)
    held.get(key)?.stop.abort() // lost and got back between two looks
    const inbox = openInbox()
    const stop = new AbortController()
    const ports = {
      context,
      ticks,
      marks,
      inbox,
      openFeed: options.openFeed,
      committed: (one: Claim) => options.committed?.([one]),
      signal: AbortSignal.any([signal, stop.signal]),
    }
    const done = tickRun(ports, claim)
      .then((leaving) => log.info({ ...claim, leaving }, 'a run left this worker'))
      .catch((cause: unknown) => {
        if (signal.aborted) return
        log.warn({ ...claim, err: cause }, 'a run was dropped, and will be taken up again')
      })
      .finally(() => {
        if (held.get(key)?.claim === claim) held.delete(key)
      })
    held.set(key, { claim, inbox, stop, done })
  }

  /** Lets the tick in flight end, then gives the runs back. */
  async function release(leaving: readonly Held[]): Promise<void> {
    for (const { stop } of leaving) stop.abort()
    await Promise.all(leaving.map(({ done }) => done))
    await releaseRuns(
      pool,
      workerId,
      leaving.map(({ claim }) => claim),
    )
  }

  async function deliver(): Promise<void> {
    const byRun = Map.groupBy(await commandsFor(pool, workerId), keyOf)
    for (const [key, { inbox }] of held) inbox.deliver(byRun.get(key) ?? [])
  }

  /** A worker that ends on purpose leaves nothing to wait for. */
  async function leave(): Promise<void> {
    try {
      await release([...held.values()])
      await endLease(pool, workerId)
    } catch (cause) {
      log.warn({ workerId, err: cause }, 'the leases are left to run out')
    }
  }
}

function keyOf({ userId, runId }: { readonly userId: string; readonly runId: string }): string {
  return `${userId}/${runId}`
}
