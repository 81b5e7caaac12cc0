import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Try } from '../../../store/learning/model-life.ts'
import { systemClock } from '../../context.ts'
import { serveTasks, type TaskPort } from '../pool/serve-tasks.ts'
import { closeProcessPool, processPool } from './process-database.ts'

/** What a process that trains is told first. */
export interface TrainProcessSettings {
  readonly dsn: string
  readonly historyDir: string | null
  readonly patienceMs: number // for a database that is away
}

// In our own folder, as main.ts does: it spares most of what a process takes to begin.
enableCompileCache(
  fileURLToPath(new URL('../../../../node_modules/.cache/tidemark', import.meta.url)),
)

const PROGRESS_EVERY_MS = 500

/** The program of a process that trains models, one after another. See `training-worker.ts`. */
serveTasks<TrainProcessSettings>({ run, close: closeProcessPool })

async function run(
  attempt: Try,
  { dsn, historyDir, patienceMs }: TrainProcessSettings,
  port: TaskPort,
): Promise<void> {
  const { trainModel } = await import('./train-model.ts')
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  let toldAt = Number.NEGATIVE_INFINITY
  await trainModel(
    {
      pool: processPool(dsn),
      clock: systemClock,
      log: silent,
      ...(historyDir !== null && { historyDir }),
    },
    {
      attempt,
      patienceMs,
      onProgress(fraction) {
        port.alive()
        const now = performance.now()
        if (now - toldAt < PROGRESS_EVERY_MS) return
        toldAt = now
        port.progress(fraction)
      },
    },
  )
}
