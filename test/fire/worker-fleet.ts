import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** What a worker said in its log. */
export interface Saying {
  readonly message: string
  readonly leaving?: string // why a run left it
  readonly err?: string
}

export interface WorkerProcess {
  readonly workerId: string
  readonly pid: number
  readonly sayings: readonly Saying[]
  readonly ready: Promise<void>
  kill(): Promise<void> // at once, wherever it stands
  pause(): void
  resume(): void
  end(): Promise<void> // in order; rejects when it breaks, or does not end
}

const SCRIPT = new URL('./worker-process.ts', import.meta.url).pathname
const PATIENCE_MS = 10_000

/** Starts a worker in a process of its own. `onBreak` hears when it ends and nobody asked it to. */
export function spawnWorker(options: {
  readonly dsn: string
  readonly workerId: string
  readonly ttlMs?: number // of its lease; else the one that workers have
  readonly onBreak: (sentence: string) => void
}): WorkerProcess {
  const { dsn, workerId, ttlMs, onBreak } = options
  const args = [SCRIPT, dsn, workerId, ...(ttlMs === undefined ? [] : [String(ttlMs)])]
  const child = spawn(process.execPath, args, { stdio: 'pipe' })
  const sayings: Saying[] = []
  let asked = false
  let trouble = ''
  child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()))
  child.stdin.on('error', () => {}) // it is gone; its end tells
  const ended = once(child, 'close').then(([code, signal]) => {
    if (asked && (signal === 'SIGKILL' || code === 0)) return
    onBreak(`${workerId} ended by itself (${code ?? signal}): ${trouble}`)
  })

  return {
    workerId,
    pid: child.pid!,
    sayings,
    ready: listen(child, sayings),
    kill: () => stop(() => child.kill('SIGKILL')),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async end() {
      const force = setTimeout(() => {
        onBreak(`${workerId} did not end within ${PATIENCE_MS / 1_000} s`)
        child.kill('SIGKILL')
      }, PATIENCE_MS)
      await stop(() => child.stdin.end())
      clearTimeout(force)
    },
  }

  async function stop(how: () => void): Promise<void> {
    asked = true
    how()
    await ended
  }
}

/** Takes down what the worker says. Resolves with its first word, or when it is gone. */
function listen(child: ChildProcessWithoutNullStreams, sayings: Saying[]): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface(child.stdout)
    lines.once('close', resolve)
    lines.on('line', (line) => {
      if (line === 'ready') resolve()
      else sayings.push(JSON.parse(line) as Saying)
    })
  })
}
