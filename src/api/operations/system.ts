import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { formatInstant } from '../../core/instant.ts'
import { mayReachAll } from '../../app/identity/may-reach.ts'
import type { Health } from '../../app/operations/health/check-health.ts'
import { armRuns } from '../../app/runs/arm-runs.ts'
import * as contract from '../../contract/operations/system.ts'
import { route, type Route } from '../route.ts'

export const systemRoutes = [
  route(contract.armRuns, async (context, { caller }) => {
    mayReachAll(caller)
    const { armed, alreadyArmed, failedRuns } = await armRuns(context, caller)
    return {
      armed: [...armed],
      already_armed: [...alreadyArmed],
      failed_runs: failedRuns.map(({ runId, detail }) => ({ run_id: runId, detail })),
    }
  }),

  route(contract.readMe, (_context, { caller }) => ({
    user_id: caller.userId,
    name: caller.name,
    role: caller.role,
    key_id: caller.keyId,
  })),
]

/** At the root and at each prefix that services are mounted under, whose name the answer says. */
export function healthRoutes(service: string): readonly Route[] {
  return [
    route(contract.readHealth, async ({ clock, watch, version }) => {
      const health = await watch.health()
      const about = { service, timestamp: formatInstant(clock.now()), version }
      const view = toHealthView(health, about)
      if (health.down === null) return view
      throw new AppError(`${health.down}_unavailable`, { ...view, status: 'unhealthy' })
    }),

    route(contract.readLiveness, () => ({ status: 'alive' as const })),

    route(contract.readReadiness, async ({ watch }, { signal }) => {
      if (signal.aborted) throw new AppError('stopping')
      const { down } = await watch.health()
      if (down === 'database') throw new AppError('database_unavailable')
      return { status: 'ready' as const }
    }),
  ]
}

type HealthView = z.input<typeof contract.HealthView>

function toHealthView(
  health: Health,
  about: Pick<HealthView, 'service' | 'timestamp' | 'version'>,
): HealthView {
  const { database, links, eventLoop, workers, pool, tasks } = health
  const redis = links.kind !== 'redis' ? 'unused' : links.status === 'up' ? 'up' : 'down'
  return {
    status: 'healthy',
    ...about,
    uptime_seconds: health.uptimeMs / 1_000,
    components: {
      database: {
        status: database.status,
        since: formatInstant(database.since),
        latency_ms: database.latencyMs === null ? null : Math.round(database.latencyMs * 10) / 10,
      },
      redis: { status: redis, since: formatInstant(links.since) },
      event_loop: { status: eventLoop.status, lag_ms: eventLoop.lagMs },
      workers,
    },
    pool: { ...pool },
    tasks: tasks.map(({ since, ...task }) => ({ ...task, since: formatInstant(since) })),
  }
}
