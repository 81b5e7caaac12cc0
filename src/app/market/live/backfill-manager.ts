import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '../../../core/instant.ts'
import type { Feed } from '../../../feeds/feed.ts'
import type { BackfillCause } from '../../../store/market/backfills.ts'
import type { FeedLease } from '../../../store/market/feed-leases.ts'
import { wantedInstruments } from '../../../store/market/feed-subscriptions.ts'
import type { Context } from '../../context.ts'
import { backfillGaps } from './backfill-gaps.ts'

export interface BackfillAsk {
  readonly cause: BackfillCause
  readonly instrumentIds: readonly string[]
  readonly notBefore?: Instant
}

export interface BackfillManager {
  /** Fills the gaps of these soon, one search after the other. */
  ask(ask: BackfillAsk): void
  /** Looks every five minutes, and whenever it is asked, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export const LOOK_EVERY_MS = 300 * SECOND_MS
export const LEAST_GAP_MINUTES = 3
export const LOOK_BACK_DAYS = 30

/**
 * Finds and fills the gaps of what is subscribed (FO-292). What is known to be complete is not looked
 * at again: each instrument remembers how far its minutes have been checked.
 */
export function openBackfillManager(
  context: Context,
  options: {
    readonly feed: Pick<Feed, 'backfill'>
    readonly lease: FeedLease
    readonly lookBackDays: number
  },
): BackfillManager {
  const { clock, pool, log } = context
  const checkedTo = new Map<string, Instant>()
  let asks: BackfillAsk[] = []
  let wake = new AbortController()

  return {
    ask(ask) {
      asks.push(ask)
      wake.abort()
    },
    async run(signal) {
      let nextLook = clock.now() + LOOK_EVERY_MS
      while (!signal.aborted) {
        const now = clock.now()
        const due = asks.filter(({ notBefore = now }) => notBefore <= now)
        asks = asks.filter((ask) => !due.includes(ask))
        for (const { cause, instrumentIds } of due) await search(cause, instrumentIds, 1, signal)
        if (now >= nextLook) {
          nextLook = clock.now() + LOOK_EVERY_MS
          await search('scheduled', await wantedInstruments(pool), LEAST_GAP_MINUTES, signal)
        }
        wake = new AbortController()
        const next = Math.min(nextLook, ...asks.map(({ notBefore = now }) => notBefore))
        const waitMs = Math.max(0, next - clock.now())
        await clock.sleep(waitMs, AbortSignal.any([signal, wake.signal]))
      }
    },
  }

  async function search(
    cause: BackfillCause,
    instrumentIds: readonly string[],
    leastMinutes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const now = clock.now()
    const to = (now - (now % MINUTE_MS)) as Instant
    const earliest = (now - options.lookBackDays * DAY_MS) as Instant
    const begins = (id: string): Instant => Math.max(earliest, checkedTo.get(id) ?? 0) as Instant
    for (const [from, ids] of Map.groupBy(instrumentIds, begins)) {
      if (signal.aborted) return
      const { feed, lease } = options
      const request = { feed, lease, instrumentIds: ids, from, to, cause, leastMinutes, signal }
      const report = await backfillGaps(context, request)
      const { gaps, rowsInserted, errors } = report
      if (gaps > 0 || errors > 0)
        log.info({ cause, gaps, rowsInserted, errors }, 'gaps were filled')
      if (errors > 0 || signal.aborted) continue
      // Short gaps that were let be, and minutes that come late, are within the last hour.
      const checked = (to - 60 * MINUTE_MS) as Instant
      for (const id of ids) if (checked > begins(id)) checkedTo.set(id, checked)
    }
  }
}
