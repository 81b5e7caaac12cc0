import type { Instant } from '../../core/instant.ts'
import { atMost } from '../at-most.ts'
import type { Clock, Log } from '../context.ts'
import { isPassing } from '../runs/commit-queue.ts'
import type { Metrics } from './health/metrics.ts'

/** Something that a server does beside answering requests: sweeping, sampling, listening. */
export interface Task {
  readonly name: string
  /**
   * Works until the signal aborts. To return before that, or to throw, is to fail. `alive` says
   * that a piece of work is done, and how long it took.
   */
  run(signal: AbortSignal, alive: (tookMs: number) => void): Promise<void>
  /** After so long without `alive` it counts as stuck, and another takes its place. */
  readonly stuckAfterMs?: number
}

export interface TaskState {
  readonly name: string
  readonly status: 'running' | 'restarting' | 'stopped'
  readonly since: Instant // of the status
  readonly restarts: number
}

export interface Tasks {
  /** The task runs once `begin` was called: before that, a server that cannot start has none. */
  start(task: Task): void
  begin(): void
  states(): readonly TaskState[]
  /** Tells all of them to end, and waits for those that do. */
  stop(): Promise<void>
}

export interface TasksOptions {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
const PASSING_PAUSE_MS = 2_000 // while the database is away, which is not the task's fault
const CHECK_MS = 30_000 // between two looks for tasks that are stuck
const LAST_WORK_MS = 2_000 // for what a task is in the middle of, once it is told to end

/** One that runs, as we see it. */
interface Kept {
  readonly task: Task
  readonly done: Promise<void>
  status: TaskState['status']
  since: Instant
  restarts: number
  aliveAt: Instant
  giveUp: (() => void) | null
}

/** Runs tasks and starts them again when they fail, at first soon, then at most every 30 s. */
export function superviseTasks({ clock, log, metrics }: TasksOptions): Tasks {
  const stopping = new AbortController()
  const tasks = new Map<string, Kept>()
  const begun = Promise.withResolvers<void>()
  const checking = begun.promise.then(check)

  return {
    start(task) {
      const now = clock.now()
      const kept: Kept = {
        task,
        status: 'running',
        since: now,
        restarts: 0,
        aliveAt: now,
        giveUp: null,
        done: begun.promise.then(() => keep(kept)),
      }
      tasks.set(task.name, kept)
      metrics.workers.restarts.inc({ task: task.name }, 0) // there from the start, so that it can rise
    },
    begin: begun.resolve,
    states: () =>
      [...tasks.values()].map(({ task: { name }, status, since, restarts }) => {
        return { name, status, since, restarts }
      }),
    async stop() {
      stopping.abort()
      begun.resolve()
      const ended = Promise.all([checking, ...[...tasks.values()].map(({ done }) => done)])
      await atMost(clock, LAST_WORK_MS, ended)
    },
  }

  async function keep(kept: Kept): Promise<void> {
    const { name } = kept.task
    let pause = FIRST_PAUSE_MS
    while (!stopping.signal.aborted) {
      enter(kept, 'running')
      const failure = await live(kept)
      if (stopping.signal.aborted) break
      if (clock.now() - kept.since > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS
      report(name, failure)
      enter(kept, 'restarting')
      await clock.sleep(isPassing(failure) ? PASSING_PAUSE_MS : pause, stopping.signal)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
      if (stopping.signal.aborted) break
      kept.restarts += 1
      metrics.workers.restarts.inc({ task: name })
    }
    enter(kept, 'stopped')
  }

  /** Resolves with the reason why the task ended. */
  async function live(kept: Kept): Promise<unknown> {
    const abandoned = new AbortController()
    const stuck = new Promise<never>((_resolve, reject) => {
      kept.giveUp = () => {
        abandoned.abort()
        reject(new Error('it gave no sign of life'))
      }
    })
    const signal = AbortSignal.any([stopping.signal, abandoned.signal])
    const { name } = kept.task
    const alive = (tookMs: number): void => {
      kept.aliveAt = clock.now()
      metrics.workers.tasks.inc({ task: name, result: 'ok' })
      metrics.workers.duration.observe({ task: name }, tookMs / 1_000)
    }
    kept.aliveAt = clock.now()
    try {
      await Promise.race([kept.task.run(signal, alive), stuck])
      return new Error('it ended by itself')
    } catch (cause) {
      return cause
    }
  }

  async function check(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(CHECK_MS, stopping.signal)
      for (const { task, status, aliveAt, giveUp } of tasks.values()) {
        const patienceMs = task.stuckAfterMs ?? Number.POSITIVE_INFINITY
        if (status === 'running' && clock.now() - aliveAt > patienceMs) giveUp?.()
      }
    }
  }

  function enter(kept: Kept, status: TaskState['status']): void {
    kept.status = status
    kept.since = clock.now()
    metrics.workers.up.set({ task: kept.task.name }, status === 'running' ? 1 : 0)
  }

  function report(task: string, failure: unknown): void {
    metrics.workers.tasks.inc({ task, result: 'failed' })
    if (isPassing(failure)) {
      return log.warn({ task, reason: (failure as Error).message }, 'a task waits for the database')
    }
    metrics.unhandledExceptions.inc({ where: 'task' })
    log.error({ task, err: failure }, 'a task failed, and starts again')
  }
}

/** A task that does something every so often. */
export function periodic(
  name: string,
  everyMs: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<void> | void,
): Task {
  return {
    name,
    stuckAfterMs: 2 * everyMs + 60_000,
    async run(signal, alive) {
      while (!signal.aborted) {
        const startedAt = performance.now()
        await work(signal)
        alive(performance.now() - startedAt)
        await clock.sleep(everyMs, signal)
      }
    },
  }
}
