import type { Instant } from '../../../core/instant.ts'
import type { Links } from '../../../links/links.ts'
import type { Activity } from '../../../store/operations/read-activity.ts'
import type { Pool, PoolStats } from '../../../store/pool.ts'
import type { Clock } from '../../context.ts'
import type { EventLoopLag } from './event-loop.ts'
import type { Tasks, TaskState } from '../supervise-tasks.ts'
import type { DatabaseWatch } from '../database/watch-database.ts'

/** Down: it does not work. Degraded: less than it should, and the service goes on. */
export type PartStatus = 'up' | 'degraded' | 'down'

export interface Part {
  readonly status: PartStatus
  readonly since: Instant
}

/** How the service is. Nothing in it tells where its parts are. */
export interface Health {
  readonly down: 'database' | 'redis' | null // a required part that is down, the worst first
  readonly uptimeMs: number
  readonly database: Part & { readonly latencyMs: number | null }
  readonly links: Part & { readonly kind: 'in-process' | 'redis' }
  readonly eventLoop: { readonly status: PartStatus; readonly lagMs: number }
  readonly workers: { readonly status: PartStatus; readonly alive: number }
  readonly tasks: readonly TaskState[]
  readonly pool: PoolStats
}

export interface HealthSources {
  readonly startedAt: Instant
  readonly clock: Clock
  readonly pool: Pool
  readonly links: Links
  readonly tasks: Tasks
  readonly database: DatabaseWatch
  readonly activity: { last(): Activity | null }
  readonly eventLoop: Pick<EventLoopLag, 'longest'>
}

/** The answer is due within 100 ms, whatever hangs. */
const PATIENCE_MS = 60
const SLOW_LOOP_MS = 1_000

export async function checkHealth(sources: HealthSources): Promise<Health> {
  const { startedAt, clock, pool, links, tasks, activity, eventLoop } = sources
  const database = await sources.database.look(PATIENCE_MS)
  const { kind, status, since } = links.health()
  const alive = activity.last()?.workersAlive ?? 0
  const lagMs = eventLoop.longest()
  const redisDown = kind === 'redis' && status !== 'ok'
  return {
    down: !database.up ? 'database' : redisDown ? 'redis' : null,
    uptimeMs: clock.now() - startedAt,
    database: {
      status: database.up ? 'up' : 'down',
      since: database.since,
      latencyMs: database.latencyMs,
    },
    links: { status: redisDown ? 'degraded' : 'up', kind, since },
    eventLoop: { status: lagMs > SLOW_LOOP_MS ? 'degraded' : 'up', lagMs },
    workers: { status: alive > 0 ? 'up' : 'down', alive },
    tasks: tasks.states(),
    pool: pool.stats(),
  }
}
