import { AppError } from '../../core/app-error.ts'
import { readProgress, readProgressOfAll } from '../../store/runs/read-progress.ts'
import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import type { News } from '../streams/hub.ts'
import type { StateSource } from '../streams/source.ts'
import { progressReader, withLatestPoint, type Progress } from './progress-reader.ts'
import type { RunRef } from './read-runs.ts'
import { streamRuns } from './stream-runs.ts'

/** How progress is told: when a run moved, and how one or many stand. */
export interface ProgressViews {
  update(progress: Progress): object
  snapshot(progress: readonly Progress[]): object
}

const LOOK_EVERY_MS = 50 // at most

/** Where a run stands. */
export function progressSource(
  context: Context,
  doorbell: Doorbell,
  run: RunRef,
  views: ProgressViews,
): StateSource {
  return {
    kind: 'state',
    async *changes(signal) {
      const look = progressReader(context, run)
      while (!signal.aborted) {
        const rung = doorbell.wait(run, signal) // before reading
        const progress = await look()
        if (progress === 'gone') return
        if (progress !== 'same') yield [newsOf(progress, views)]
        await rung
        await context.clock.sleep(LOOK_EVERY_MS, signal)
      }
    },
    async snapshot() {
      const row = await readProgress(context.pool, run.userId, run.runId)
      if (row === null) throw new AppError('not_found', { run_id: run.runId })
      return { body: views.snapshot([withLatestPoint(row)]) }
    },
  }
}

/** Where all of a user's runs stand. */
export function allProgressSource(
  context: Context,
  doorbell: Doorbell,
  userId: string,
  views: ProgressViews,
): StateSource {
  return {
    kind: 'state',
    async *changes(signal) {
      for await (const message of streamRuns(context, doorbell, { userId, signal })) {
        if (message.kind === 'progress') yield [newsOf(message.progress, views)]
      }
    },
    async snapshot() {
      const rows = await readProgressOfAll(context.pool, userId, [])
      return { body: views.snapshot(rows.map(withLatestPoint)) }
    },
  }
}

function newsOf(progress: Progress, views: ProgressViews): News {
  return { slot: progress.runId, cursor: null, body: views.update(progress) }
}
