import { openPool, type Pool } from '../../../store/pool.ts'

/** Few connections and short patience: many processes share one server with those who trade. */
const LIMITS = { min: 1, max: 3, statementTimeoutMs: 30_000 } as const

let own: { readonly pid: number; readonly dsn: string; readonly pool: Pool } | null = null

/**
 * The pool of this process, and of no other: what was inherited from another process is let be and
 * never used, since two processes on one connection would read each other's answers.
 */
export function processPool(dsn: string, pid: number = process.pid): Pool {
  if (own?.pid === pid && own.dsn === dsn) return own.pool
  own = { pid, dsn, pool: openPool(dsn, { ...LIMITS, applicationName: 'tidemark-train' }) }
  return own.pool
}

/** Closes what this process opened, so that the server keeps no connection of it. */
export async function closeProcessPool(pid: number = process.pid): Promise<void> {
  const closing = own
  own = null
  if (closing?.pid === pid) await closing.pool.end()
}
