import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Environment = Readonly<Record<string, string>>

/** Runs the real command line to its end. */
export async function tidemark(environment: Environment, ...args: string[]): Promise<Ran> {
  const child = start(environment, args)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** What `tidemark status --json` prints. */
export interface PrintedStatus {
  readonly running: true
  readonly pid: number
  readonly dashboard_url: string
  readonly api_url: string
  readonly database_dsn: string
  readonly user_id: string
  readonly api_key: string
  readonly home: string
}

export interface Up {
  readonly status: PrintedStatus
  readonly pid: number
  /** Sends a signal, and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `tidemark up` and waits until it says that it runs. */
export function up(environment: Environment): Promise<Up> {
  return untilItRuns(start(environment, ['up', '--json']))
}

/** The same by `npm start`, as the README has it; its process is npm's. */
export function npmStart(environment: Environment): Promise<Up> {
  const args = ['start', '--silent', '--', '--json']
  return untilItRuns(spawn('npm', args, { cwd: ROOT, ...optionsOf(environment) }))
}

async function untilItRuns(child: ChildProcess): Promise<Up> {
  const exited = once(child, 'exit') as Promise<[number | null]>
  const stderr = text(child.stderr!)
  const first = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>
  const line = await Promise.race([first, exited.then(() => null)])
  if (line === null) throw new Error(`tidemark up ended: ${await stderr}`)
  return {
    status: JSON.parse(line[0]) as PrintedStatus,
    pid: child.pid!,
    async end(signal) {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

export interface Serving {
  readonly url: string
  readonly stderr: () => string // up to now
  /** Sends a signal, and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `tidemark serve` and waits until it says that it serves. */
export function serving(environment: Environment, ...services: string[]): Promise<Serving> {
  return untilItWorks(start(environment, ['serve', ...services, '--json']), 'serve')
}

/** Starts `tidemark work` and waits until it says that it works; it has no address. */
export function working(environment: Environment): Promise<Pick<Serving, 'stderr' | 'end'>> {
  return untilItWorks(start(environment, ['work', '--json']), 'work')
}

async function untilItWorks(child: ChildProcess, command: string): Promise<Serving> {
  const exited = once(child, 'exit') as Promise<[number | null]>
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const first = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>
  const line = await Promise.race([first, exited.then(() => null)])
  if (line === null) throw new Error(`tidemark ${command} ended: ${stderr}`)
  return {
    url: (JSON.parse(line[0]) as { url: string }).url,
    stderr: () => stderr,
    async end(signal) {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

function start(environment: Environment, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], optionsOf(environment))
}

function optionsOf(environment: Environment): SpawnOptions {
  const { PATH = '', HOME = '' } = process.env // nothing else: a DB_DSN of ours would be taken
  return { env: { PATH, HOME, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] }
}

const PORTS = { first: 12_000, count: 18_000 } // below those that systems hand out by themselves

/**
 * A port on which nothing listens, to be listened on a while later. No system gives it to somebody
 * who asks for any, and other test files begin their search elsewhere.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + ((process.pid * 16 + asked) % PORTS.count)
    asked += 1
    if (await isFree(port)) return port
  }
}

let asked = 0

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

const LONGEST_MS = 60_000 // what takes three seconds here takes a slow and busy machine many

/** Looks until something is so; a bound, not a pause. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = performance.now() + LONGEST_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`within a minute ${what}`)
    await delay(20)
  }
}
