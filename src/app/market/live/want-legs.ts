import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { wantOpenLegs } from '../../../store/market/feed-subscriptions.ts'
import type { Context } from '../../context.ts'
import { periodic, type Task } from '../../operations/supervise-tasks.ts'

const HOLDER = 'portfolios'
const EVERY_MS = MINUTE_MS
const LAPSES_MS = 3 * MINUTE_MS

/** Keeps the contracts of open legs wanted, so that portfolios are valued at live prices. */
export function legWatcher({ pool, clock }: Context): Task {
  return periodic('legs', EVERY_MS, clock, () =>
    wantOpenLegs(pool, HOLDER, (clock.now() + LAPSES_MS) as Instant),
  )
}
