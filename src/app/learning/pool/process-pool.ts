import { openWorker, type PoolWorker, type WorkerSettings } from './pool-worker.ts'
import { TaskError } from './task-error.ts'

export interface PoolSettings extends WorkerSettings {
  readonly size: number // processes at most; see workerCount
  readonly tasksPerWorker: number // after which a process is replaced, so that nothing leaks for long
  readonly idleMs: number // after which a process that has nothing to do is let go
}

export interface ProcessPool {
  /** Does a task in a process that does no other meanwhile. Without a free one it waits its turn. */
  run<Value>(input: unknown, hooks?: TaskHooks): Promise<Value>
  stats(): PoolStats
  /**
   * Takes no more tasks, cancels those that wait, gives those that run so long to finish, ends them
   * then, and lets all processes go.
   */
  stop(patienceMs: number): Promise<void>
}

export interface TaskHooks {
  readonly onBegin?: (pid: number) => void
  readonly onProgress?: (value: unknown) => void
  readonly signal?: AbortSignal // cancels it
}

export interface PoolStats {
  readonly size: number
  readonly pids: readonly number[] // of the processes that there are
  readonly busy: number
  readonly waiting: number // tasks
}

interface Queued {
  readonly input: unknown
  readonly hooks: TaskHooks
  resolve(value: unknown): void
  reject(cause: unknown): void
}

/** Processes that do tasks, made when they are needed. One that breaks is replaced by another. */
export function openProcessPool(settings: PoolSettings): ProcessPool {
  const { size, tasksPerWorker, idleMs, clock } = settings
  const waiting: Queued[] = []
  const idle = new Map<PoolWorker, AbortController>()
  const busy = new Set<PoolWorker>()
  const running = new Set<Promise<void>>()
  const leaving = new Set<Promise<void>>()
  const ending = new AbortController()
  let stopped = false

  return {
    run<Value>(input: unknown, hooks: TaskHooks = {}) {
      if (stopped) return Promise.reject(canceled())
      return new Promise<Value>((resolve, reject) => {
        waiting.push({ input, hooks, resolve: resolve as (value: unknown) => void, reject })
        fill()
      })
    },
    stats: () => ({
      size,
      pids: [...idle.keys(), ...busy].map(({ pid }) => pid),
      busy: busy.size,
      waiting: waiting.length,
    }),
    async stop(patienceMs) {
      stopped = true
      for (const { reject } of waiting.splice(0)) reject(canceled())
      const over = new AbortController()
      const patience = clock.sleep(patienceMs, over.signal).then(() => ending.abort())
      await Promise.all(running)
      over.abort()
      await patience
      for (const [worker, leave] of idle) {
        leave.abort()
        letGo(worker)
      }
      idle.clear()
      await Promise.all(leaving)
    },
  }

  function fill(): void {
    while (waiting.length > 0 && busy.size < size) {
      const work = perform(freeWorker(), waiting.shift()!)
      running.add(work)
      void work.finally(() => running.delete(work))
    }
  }

  function freeWorker(): PoolWorker {
    for (const [worker, leave] of idle) {
      leave.abort()
      idle.delete(worker)
      if (worker.isAlive) return worker
    }
    return openWorker(settings)
  }

  async function perform(
    worker: PoolWorker,
    { input, hooks, resolve, reject }: Queued,
  ): Promise<void> {
    busy.add(worker)
    const signal = AbortSignal.any([ending.signal, ...(hooks.signal ? [hooks.signal] : [])])
    try {
      hooks.onBegin?.(worker.pid)
      resolve(await worker.run(input, hooks.onProgress ?? (() => {}), signal))
    } catch (cause) {
      reject(cause)
    } finally {
      busy.delete(worker)
      if (worker.isAlive && worker.begun < tasksPerWorker && !stopped) rest(worker)
      else letGo(worker)
      fill()
    }
  }

  function rest(worker: PoolWorker): void {
    const leave = new AbortController()
    idle.set(worker, leave)
    void clock.sleep(idleMs, leave.signal).then(() => {
      if (idle.get(worker) !== leave || leave.signal.aborted) return
      idle.delete(worker)
      letGo(worker)
    })
  }

  function letGo(worker: PoolWorker): void {
    const left = worker.retire()
    leaving.add(left)
    void left.finally(() => leaving.delete(left))
  }
}

function canceled(): TaskError {
  return new TaskError('canceled', 'The pool stops, and the task had not begun.')
}
