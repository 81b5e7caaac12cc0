import type { TrainingJob, TrainingQueue } from '../../../store/jobs/training-queue.ts'
import { beginTry, failModel, noteProgress, type Try } from '../../../store/learning/model-life.ts'
import { logTraining } from '../../../store/learning/training-log.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { isPassing } from '../../runs/commit-queue.ts'
import type { ProcessPool } from '../pool/process-pool.ts'
import { TaskError } from '../pool/task-error.ts'
import { ringTraining } from '../training-door.ts'
import { untilDatabase } from './until-database.ts'

/** The jobs that a worker holds, from taking one to its end, however that comes. */
export interface TrainingDesk {
  readonly held: number
  take(job: TrainingJob): void
  /** Says that we live, and drops what is not ours any more. */
  beat(): Promise<void>
  /** Resolves when a job that is held now has ended. */
  whenFree(): Promise<void>
  settled(): Promise<void>
}

export interface DeskParts {
  readonly queue: TrainingQueue
  readonly processes: ProcessPool
  readonly stopping: AbortSignal
}

const LONG = 24 * 3_600_000

export function openTrainingDesk(
  context: Context,
  { queue, processes, stopping }: DeskParts,
): TrainingDesk {
  const { pool, clock, log } = context
  const held = new Map<
    TrainingJob,
    { readonly drop: AbortController; readonly done: Promise<void> }
  >()

  return {
    get held() {
      return held.size
    },
    take(job) {
      const drop = new AbortController()
      const done = train(job, drop)
        .catch((cause: unknown) => {
          // What is not settled here is given to another worker, once we are silent about it.
          log.error({ err: cause, modelId: job.modelId }, 'a training could not be settled')
        })
        .finally(() => held.delete(job))
      held.set(job, { drop, done })
    },
    async beat() {
      for (const job of held.size > 0 ? await queue.beat([...held.keys()]) : []) {
        held.get(job)?.drop.abort()
      }
    },
    whenFree: () =>
      held.size === 0
        ? new Promise(() => {}) // the doorbell wakes
        : Promise.race([...held.values()].map(({ done }) => done)),
    settled: async () => void (await Promise.all([...held.values()].map(({ done }) => done))),
  }

  async function train(job: TrainingJob, drop: AbortController): Promise<void> {
    const row = await persist(() => transaction(pool, (tx) => beginTry(tx, job)))
    if (row === null) return persist(() => queue.complete(job)) // it has ended, or is gone
    const attempt: Try = { userId: row.userId, modelId: row.modelId, number: row.tries }
    try {
      await processes.run(attempt, {
        signal: drop.signal,
        onBegin: (pid) => tell(attempt, `Try ${attempt.number} begins in process ${pid}.`),
        onProgress: (fraction) => void moved(attempt, Number(fraction), drop),
      })
      await persist(() => queue.complete(job))
    } catch (cause) {
      await settle(job, attempt, cause, drop)
    }
    await ringTraining(context, attempt.userId)
  }

  async function settle(
    job: TrainingJob,
    attempt: Try,
    cause: unknown,
    drop: AbortController,
  ): Promise<void> {
    const { failure, code, message } = asTaskError(cause)
    if (drop.signal.aborted) return // it is another worker's by now, or the model is gone
    if (failure === 'canceled' || isPassing({ code }) || code?.startsWith('database_')) {
      return persist(() => queue.giveBack(job, message))
    }
    if (code !== 'conflict') await fail(attempt, asTaskError(cause))
    await persist(() => queue.complete(job))
  }

  async function fail(attempt: Try, error: TaskError): Promise<void> {
    const { failure, code, message, traceback } = error
    await persist(() => failModel(pool, attempt, message))
    const foreseen = code === 'training_refused' || code === 'not_found'
    const line = foreseen || traceback === null ? message : traceback
    await persist(() => logTraining(pool, attempt, 'ERROR', `It failed: ${line}`.slice(0, 8_000)))
    if (!foreseen) log.warn({ failure, err: error, modelId: attempt.modelId }, 'a training failed')
  }

  /** What a process says of itself on its way; only the newest counts, so a loss is none. */
  async function moved(attempt: Try, fraction: number, drop: AbortController): Promise<void> {
    try {
      if (!(await noteProgress(pool, attempt, fraction))) drop.abort()
      await ringTraining(context, attempt.userId)
    } catch (cause) {
      if (!isPassing(cause)) log.warn({ err: cause }, 'progress could not be noted')
    }
  }

  function tell(attempt: Try, line: string): void {
    const told = logTraining(pool, attempt, 'INFO', line)
    told.then(() => ringTraining(context, attempt.userId)).catch(() => {})
  }

  function persist<Value>(work: () => Promise<Value>): Promise<Value> {
    return untilDatabase(clock, LONG, work, stopping)
  }
}

function asTaskError(cause: unknown): TaskError {
  if (cause instanceof TaskError) return cause
  const { message, stack } = cause as Error
  return new TaskError('exception', message, { traceback: stack ?? null })
}
