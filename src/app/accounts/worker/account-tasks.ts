import { DAY_MS, MINUTE_MS, type Instant } from '../../../core/instant.ts'
import { sweepSnapshots, takeSnapshots } from '../../../store/accounts/snapshots.ts'
import { wantTradedInstruments } from '../../../store/accounts/traded-instruments.ts'
import type { Context } from '../../context.ts'
import { periodic, type Task } from '../../operations/supervise-tasks.ts'

const EVERY_MS = 300_000 // FO-172
const KEPT_DAYS = 90
const LOOK_MS = 30_000

/**
 * Keeps how accounts stood, every 300 s of the clock, for 90 days. Each process looks more often, and
 * the first to look within such a span takes it: a span that was missed is one without a snapshot.
 */
export function accountSnapshots({ pool, clock }: Context): Task {
  return periodic('account-snapshots', LOOK_MS, clock, async () => {
    await snapshotAccounts({ pool, clock })
  })
}

/** Takes the snapshot that is due, unless it was taken; forgets what is too old. */
export async function snapshotAccounts({
  pool,
  clock,
}: Pick<Context, 'pool' | 'clock'>): Promise<number> {
  const now = clock.now()
  const due = (Math.floor(now / EVERY_MS) * EVERY_MS) as Instant
  await sweepSnapshots(pool, (now - KEPT_DAYS * DAY_MS) as Instant)
  return takeSnapshots(pool, due)
}

const HOLDER = 'accounts'
const LAPSES_MS = 3 * MINUTE_MS

/** Keeps what accounts hold and have orders in wanted, so that it is valued at live prices. */
export function accountWatcher({ pool, clock }: Context): Task {
  return periodic('account-instruments', MINUTE_MS, clock, () =>
    wantTradedInstruments(pool, HOLDER, (clock.now() + LAPSES_MS) as Instant),
  )
}
