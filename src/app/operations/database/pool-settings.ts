import { AppError } from '../../../core/app-error.ts'
import type { PoolOptions } from '../../../store/pool.ts'
import { type Environment, readCount } from '../read-count.ts'

/** What a process is, which says how many connections to the database suit it. */
export type PoolRole = 'api' | 'service'

/** What was set; null is the role's own. */
export interface PoolSettings {
  readonly min: number | null
  readonly max: number | null
  readonly waitSeconds: number
  readonly querySeconds: number | null // 0, as long as it takes
}

/** Decision DEC-22: together they stay below the server's limit, which is 100 unless it was set. */
const DEFAULTS = {
  api: { min: 10, max: 20, querySeconds: 30 },
  service: { min: 2, max: 10, querySeconds: 60 },
} as const

export const DEFAULT_POOL: PoolSettings = {
  min: null,
  max: null,
  waitSeconds: 60,
  querySeconds: null,
}

export function readPoolSettings(environment: Environment): PoolSettings {
  const min = readCount(environment, 'DB_POOL_MIN', 0, 1_000)
  const max = readCount(environment, 'DB_POOL_MAX', 1, 1_000)
  if (min !== null && max !== null && min > max) {
    throw fault('DB_POOL_MIN', `DB_POOL_MIN is ${min}, which is more than DB_POOL_MAX, ${max}.`)
  }
  return {
    min,
    max,
    waitSeconds: readCount(environment, 'DB_POOL_TIMEOUT', 1, 3_600) ?? DEFAULT_POOL.waitSeconds,
    querySeconds: readCount(environment, 'DB_QUERY_TIMEOUT', 0, 86_400),
  }
}

/** One of the two that was set moves the other, rather than be refused for it. */
export function poolOptionsOf(role: PoolRole, set: PoolSettings): PoolOptions {
  const own = DEFAULTS[role]
  const max = set.max ?? Math.max(own.max, set.min ?? 0)
  return {
    min: set.min ?? Math.min(own.min, max),
    max,
    patienceMs: set.waitSeconds * 1_000,
    statementTimeoutMs: (set.querySeconds ?? own.querySeconds) * 1_000,
  }
}

function fault(setting: string, message: string): AppError {
  return new AppError('invalid_input', { setting }, { message })
}
