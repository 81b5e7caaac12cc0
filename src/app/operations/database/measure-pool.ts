import { AppError } from '../../../core/app-error.ts'
import type { Pool } from '../../../store/pool.ts'
import type { Metrics } from '../health/metrics.ts'

/** Puts what a pool does into the metrics of the database. Returns what ends it. */
export function measurePool(pool: Pool, { database }: Metrics): () => void {
  const fault = (cause: unknown): void => {
    const kind = kindOf(cause)
    if (kind === 'acquire' || kind === 'query') database.timeouts.inc({ kind })
    else database.errors.inc({ kind })
  }
  const answered = database.queries.labels({ result: 'ok' })
  const failed = database.queries.labels({ result: 'error' })
  const observer = {
    acquired(waitedMs: number, failure: unknown): void {
      database.acquireDuration.observe(waitedMs / 1_000)
      if (failure !== null) fault(failure)
    },
    queried(tookMs: number, failure: unknown): void {
      database.queryDuration.observe(tookMs / 1_000)
      if (failure === null) return answered.inc()
      failed.inc()
      fault(failure)
    },
  }
  pool.observers.add(observer)
  return () => pool.observers.delete(observer)
}

/** What the pool is now, for the moment at which somebody asks. */
export function samplePool(pool: Pool, { database }: Metrics): void {
  const { idle, busy, waiting, min, max } = pool.stats()
  database.poolConnections.set({ state: 'idle' }, idle)
  database.poolConnections.set({ state: 'busy' }, busy)
  database.poolConnections.set({ state: 'waiting' }, waiting)
  database.poolLimit.set({ limit: 'min' }, min)
  database.poolLimit.set({ limit: 'max' }, max)
}

/** Source: PostgreSQL 18, Appendix A: 40 is a rollback that asks for a retry, 23 a broken rule. */
function kindOf(cause: unknown): string {
  if (cause instanceof AppError) {
    if (cause.code === 'database_busy') return 'acquire'
    if (cause.code === 'database_timeout') return 'query'
    return 'connection'
  }
  const code = String((cause as { readonly code?: unknown } | null)?.code ?? '')
  if (code === '40P01') return 'deadlock'
  if (code.startsWith('40')) return 'serialization'
  return code.startsWith('23') ? 'constraint' : 'statement'
}
