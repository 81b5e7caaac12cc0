/**
 * An M2M worker in a process of its own, to be killed. Its clock moves as the worker sleeps, so that
 * no machine is too slow for it. Each life says in the table `m2m_life` where the life before it
 * ended and where it begins: some minutes later, in which nobody worked.
 *
 *   node test/portfolios/m2m-process.ts <dsn>
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '#src/app/context.ts'
import { openMetrics } from '#src/app/operations/health/metrics.ts'
import { m2mWorker } from '#src/app/portfolio/m2m-worker.ts'
import { formatInstant, instant, type Instant } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { openPool } from '#src/store/pool.ts'

const BEGINS = instant('2024-11-07T04:00:00Z')
const OUTAGE_MS = 210_000
const SAMPLE_MS = 15_000

process.on('disconnect', () => process.exit())
const [, , dsn = ''] = process.argv
const pool = openPool(dsn, { applicationName: 'm2m-process' })
await untilTheDeadAreGone()
const { rows } = await pool.query<{ at: Instant | null }>(
  `select max(sampled_at) as at from strategy_valuation where sampled_at > '-infinity'`,
)
const endedAt = rows[0]!.at
let now = endedAt === null ? BEGINS : ((endedAt + OUTAGE_MS) as Instant)
// An outage is longer than a lease, which is of the database's clock.
await pool.query(`update strategy_valuation set claimed_until = '-infinity'`)
await pool.query('insert into m2m_life (ended_at, began_at) values ($1, $2)', [
  endedAt === null ? null : formatInstant(endedAt),
  formatInstant(now),
])

const clock: Clock = {
  now: () => now,
  async sleep(durationMs, signal) {
    const isForSample = durationMs === SAMPLE_MS // the others are bounds of what takes real time
    await delay(isForSample ? 2 : durationMs, undefined, signal && { signal }).catch(() => {})
    if (isForSample) now = (now + durationMs) as Instant
  },
}
const log = { info: () => {}, warn: () => {}, error: console.error }
await m2mWorker({
  pool,
  clock,
  log,
  links: openLocalLinks({ clock, log }),
  workerId: `wrk_${process.pid}`,
  metrics: openMetrics(),
  bell: { ring: () => {} },
}).run(new AbortController().signal, () => {})

/** What a killed process had asked for may be done after its death. */
async function untilTheDeadAreGone(): Promise<void> {
  const others = `select from pg_stat_activity
                  where application_name = 'm2m-process' and datname = current_database()
                    and pid <> pg_backend_pid()`
  while ((await pool.query(others)).rowCount !== 0) await delay(10)
}
