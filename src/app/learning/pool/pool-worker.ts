import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import type { Clock } from '../../context.ts'
import type { FromWorker } from './messages.ts'
import { residentMemory } from './resident-memory.ts'
import { TaskError, type TaskFailure } from './task-error.ts'

export interface WorkerSettings {
  readonly module: URL // the worker's program, which calls serveTasks
  readonly settings: unknown // told to it first
  readonly clock: Clock
  readonly timeoutMs: number // for one task
  readonly silenceMs: number // without a sign of life
  readonly memoryBytes: number // that a worker may occupy
}

/** A process that does one task after another. */
export interface PoolWorker {
  readonly pid: number
  readonly begun: number // tasks so far
  readonly isAlive: boolean
  /** One task at a time. Whatever goes wrong is a TaskError; afterwards the process may be gone. */
  run(input: unknown, onProgress: (value: unknown) => void, signal: AbortSignal): Promise<unknown>
  /** Lets it end in order, and makes it if it does not. */
  retire(): Promise<void>
}

const LOOK_EVERY_MS = 250
const RETIRE_MS = 3_000
const TAIL = 4_000 // characters of what it wrote last

export function openWorker(options: WorkerSettings): PoolWorker {
  const { module, settings, clock } = options
  const megabytes = Math.max(64, Math.floor(options.memoryBytes / 2 ** 20))
  const child = fork(module, [], {
    execArgv: [`--max-old-space-size=${megabytes}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit').catch(() => {}) // a fork that failed says so by `error`
  let tail = ''
  child
    .stderr!.setEncoding('utf8')
    .on('data', (text: string) => (tail = (tail + text).slice(-TAIL)))
  child.on('error', (cause) => (tail += cause.message))
  child.send({ kind: 'settings', settings }, () => {}) // if it is gone, its exit says so
  yieldProcessor(child.pid)

  const worker = {
    pid: child.pid ?? 0,
    begun: 0,
    get isAlive() {
      return child.connected && child.exitCode === null && child.signalCode === null
    },
    async run(input: unknown, onProgress: (value: unknown) => void, signal: AbortSignal) {
      worker.begun += 1
      const over = new AbortController()
      let why: TaskError | null = null
      const end = (failure: TaskFailure, message: string): void => {
        why ??= new TaskError(failure, message, { pid: worker.pid })
        child.kill('SIGKILL')
      }
      const watched = watch(child, options, over.signal, end)
      const cancel = (): void => end('canceled', 'The task was canceled.')
      signal.addEventListener('abort', cancel, { once: true })
      try {
        const result = listen(child, onProgress, watched.heard)
        child.send({ kind: 'task', input }, () => {})
        if (signal.aborted) cancel()
        return await Promise.race([
          result,
          ended.then(async () => {
            await clock.sleep(0) // what it said last may be on its way
            throw why ?? crashOf(child, worker.pid, tail)
          }),
        ])
      } finally {
        over.abort()
        signal.removeEventListener('abort', cancel)
        child.removeAllListeners('message')
      }
    },
    async retire() {
      if (child.connected) child.disconnect()
      const force = setTimeout(() => child.kill('SIGKILL'), RETIRE_MS)
      await ended
      clearTimeout(force)
    },
  }
  return worker
}

/** Resolves with what the task gave; rejects with what it threw. */
function listen(
  child: ChildProcess,
  onProgress: (value: unknown) => void,
  heard: (rss: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      heard(message.rss)
      if (message.kind === 'progress') onProgress(message.value)
      if (message.kind === 'done') resolve(message.value)
      if (message.kind !== 'failed') return
      reject(new TaskError('exception', message.message, { ...message, pid: child.pid ?? null }))
    })
  })
}

/** Ends a task that takes too long, is silent for too long or grows too large. */
function watch(
  child: ChildProcess,
  { clock, timeoutMs, silenceMs, memoryBytes }: WorkerSettings,
  over: AbortSignal,
  end: (failure: TaskFailure, message: string) => void,
): { heard(rss: number): void } {
  const begunAt = performance.now()
  let heardAt = begunAt
  const weigh = (rss: number): void => {
    if (rss <= memoryBytes) return
    end(
      'memory',
      `Out of memory: it took ${inMegabytes(rss)}, and ${inMegabytes(memoryBytes)} are allowed.`,
    )
  }
  void (async () => {
    while (!over.aborted) {
      await clock.sleep(Math.min(LOOK_EVERY_MS, timeoutMs, silenceMs), over)
      if (over.aborted) return
      const now = performance.now()
      if (now - begunAt > timeoutMs) end('timeout', `It took longer than ${timeoutMs / 1_000} s.`)
      else if (now - heardAt > silenceMs) {
        end('silence', `It hung: there was no sign of life for ${silenceMs / 1_000} s.`)
      }
      weigh(residentMemory(child.pid ?? 0) ?? 0)
    }
  })()
  return {
    heard(rss) {
      heardAt = performance.now()
      weigh(rss)
    },
  }
}

/** V8 aborts when its heap is full; the system kills who takes too much of all there is. */
function crashOf(child: ChildProcess, pid: number, tail: string): TaskError {
  const known = { pid, traceback: tail.trim() || null }
  if (/heap out of memory|Array buffer allocation failed/.test(tail)) {
    return new TaskError('memory', 'Out of memory: its heap was full.', known)
  }
  const { exitCode, signalCode } = child
  const how = signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`
  const perhaps = signalCode === 'SIGKILL' ? ', perhaps because the machine was out of memory' : ''
  return new TaskError('crash', `Its process ${pid} was ended ${how}${perhaps}.`, known)
}

/** What trades and answers comes first. */
function yieldProcessor(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, 5)
  } catch {
    // it is gone already, or the system does not allow it: then it competes like any other
  }
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}
