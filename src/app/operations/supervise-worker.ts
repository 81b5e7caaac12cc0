import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Clock } from '../context.ts'

export interface SuperviseOptions {
  readonly module: string // the program
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>> // beside our own
  readonly logFile: number // descriptor that takes its output
  readonly clock: Clock
  readonly onDeath: (sentence: string) => void
}

export interface SupervisedWorker {
  readonly pid: number | null
  /** Asks it to end, waits, then makes it. */
  stop(deadlineMs: number): Promise<void>
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
const HEALTHY_MS = 30_000 // who lived for so long is started again at once

/** Keeps one worker alive. It ends with us: the channel between us breaks when we are gone. */
export function superviseWorker(options: SuperviseOptions): SupervisedWorker {
  const { clock } = options
  const stopping = new AbortController()
  let child: ChildProcess | null = null
  const loop = run()

  return {
    get pid() {
      return child?.pid ?? null
    },
    async stop(deadlineMs) {
      stopping.abort()
      const running = child
      if (running?.connected) running.disconnect()
      const force = setTimeout(() => running?.kill('SIGKILL'), deadlineMs)
      await loop
      clearTimeout(force)
    },
  }

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MS
    while (!stopping.signal.aborted) {
      const bornAt = clock.now()
      const [code, signal] = await live()
      if (stopping.signal.aborted) return
      if (clock.now() - bornAt > HEALTHY_MS) pause = FIRST_PAUSE_MS
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
      options.onDeath(`The worker ${how}; another one starts.`)
      await clock.sleep(pause, stopping.signal)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }

  async function live(): Promise<[code: number | null, signal: string | null]> {
    const { module, args, env, logFile } = options
    const spawned = fork(module, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', logFile, logFile, 'ipc'],
    })
    child = spawned
    const failed = new Promise<[number, null]>((resolve) => {
      spawned.once('error', () => resolve([-1, null]))
    })
    const ended = once(spawned, 'exit') as Promise<[number | null, string | null]>
    const answer = await Promise.race([ended, failed])
    child = null
    return answer
  }
}
