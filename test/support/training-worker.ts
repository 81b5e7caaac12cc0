import { systemClock } from '#src/app/context.ts'
import { DEFAULT_TRAINING, type TrainingSettings } from '#src/app/learning/training-settings.ts'
import { trainingWorker } from '#src/app/learning/work/training-worker.ts'
import { isPassing } from '#src/app/runs/commit-queue.ts'
import { openPool } from '#src/store/pool.ts'
import type { TestDatabase } from './database.ts'

export interface TestTrainer {
  /** Ends it as `tidemark work` does, and waits for that; again is harmless. */
  stop(): Promise<void>
}

/** The part of `tidemark work` that trains, on a pool of its own. */
export function startTrainer(
  { dsn }: Pick<TestDatabase, 'dsn'>,
  settings: Partial<TrainingSettings> = {},
): TestTrainer {
  const pool = openPool(dsn, { applicationName: 'trainer' })
  const ending = new AbortController()
  const log = { info() {}, warn() {}, error() {} }
  const context = { pool, clock: systemClock, log, dsn }
  const task = trainingWorker({ ...context, training: { ...DEFAULT_TRAINING, ...settings } })
  // Without its database it ends by itself, and a supervisor would begin it again.
  const ended = task
    .run(ending.signal, () => {})
    .catch((cause: unknown) => {
      if (!isPassing(cause)) throw cause
    })
  let stopped: Promise<void> | null = null
  return {
    stop() {
      ending.abort()
      return (stopped ??= ended.finally(() => pool.end()))
    },
  }
}
