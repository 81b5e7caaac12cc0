import {
  openTrainingQueue,
  BEAT_EVERY_MS,
  type TrainingQueue,
} from '../../../store/jobs/training-queue.ts'
import { SUPERVISED_EVERY_S } from '../../../store/jobs/pg-boss.ts'
import type { Context } from '../../context.ts'
import { listen } from '../../doorbell.ts'
import type { Task } from '../../operations/supervise-tasks.ts'
import { isPassing } from '../../runs/commit-queue.ts'
import { openProcessPool, type ProcessPool } from '../pool/process-pool.ts'
import { workerCount } from '../pool/worker-count.ts'
import { TRAINING_DOOR } from '../training-door.ts'
import type { TrainingSettings } from '../training-settings.ts'
import { openTrainingDesk } from './training-desk.ts'
import { placeStrays } from './place-strays.ts'
import type { TrainProcessSettings } from './train-process.ts'

export interface TrainingContext extends Context {
  readonly dsn: string // each process that trains opens connections of its own
  readonly training: TrainingSettings
}

/** How long a process may be silent: between two trees, or two passes over the coefficients. */
const SILENCE_MS = 600_000
const DATABASE_PATIENCE_MS = 300_000 // less, since who waits for a database is silent, too
const TASKS_PER_PROCESS = 10
const IDLE_MS = 30_000
const LAST_WORK_MS = 1_200 // for trainings that are nearly done, when the worker is to end

/**
 * Takes jobs and has processes train them, as many at once as there are processors. Any number of
 * workers may; each job is one's alone for as long as it says that it lives.
 *
 * What ends it is said in this order: no more jobs are taken, tasks that wait are canceled, those that
 * run may finish, then their processes and with them their connections are let go. A training that
 * was cut short goes back into the queue.
 */
export function trainingWorker(context: TrainingContext): Task {
  return { name: 'training', run: (signal, alive) => run(context, signal, alive) }
}

async function run(
  context: TrainingContext,
  signal: AbortSignal,
  alive: (tookMs: number) => void,
): Promise<void> {
  const { log } = context
  const queue = await openTrainingQueue(context.pool)
  const processes = openProcesses(context)
  const desk = openTrainingDesk(context, { queue, processes, stopping: signal })
  const doorbell = listen(context)
  const rounds = [
    everySoOften(BEAT_EVERY_MS, () => desk.beat()),
    everySoOften(SUPERVISED_EVERY_S * 1_000, () => superviseJobs(context, queue)),
  ]
  let out = false
  try {
    while (!signal.aborted) {
      const rung = doorbell.wait(TRAINING_DOOR, signal) // heard before we look
      const begunAt = performance.now()
      try {
        for (const round of rounds) await round(begunAt)
        const free = processes.stats().size - desk.held
        if (free > 0) for (const job of await queue.take(free)) desk.take(job)
        alive(performance.now() - begunAt)
        out = false
      } catch (cause) {
        if (!isPassing(cause)) throw cause
        if (!out) log.warn({ err: cause }, 'trainings go on without the database')
        out = true // said once, however long it lasts
      }
      await Promise.race([rung, desk.whenFree()])
    }
  } finally {
    await processes.stop(LAST_WORK_MS)
    await desk.settled()
    await queue.close()
    await doorbell.close()
  }
}

function openProcesses({ clock, dsn, historyDir, training }: TrainingContext): ProcessPool {
  const settings: TrainProcessSettings = {
    dsn,
    historyDir: historyDir ?? null,
    patienceMs: DATABASE_PATIENCE_MS,
  }
  return openProcessPool({
    module: new URL('train-process.ts', import.meta.url),
    settings,
    clock,
    size: workerCount(training.workers),
    timeoutMs: training.timeoutMs,
    silenceMs: Math.min(SILENCE_MS, training.timeoutMs),
    memoryBytes: training.memoryBytes,
    tasksPerWorker: TASKS_PER_PROCESS,
    idleMs: IDLE_MS,
  })
}

async function superviseJobs(context: TrainingContext, queue: TrainingQueue): Promise<void> {
  await queue.supervise()
  await placeStrays(context, queue)
}

/** Calls something at once, and then no more often than every so many milliseconds. */
function everySoOften(everyMs: number, call: () => Promise<void>): (now: number) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  return async (now) => {
    if (now - last < everyMs) return
    last = now
    await call()
  }
}
