import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './tidemark.ts'

const PLACES = [
  process.env['REDIS_SERVER'] ?? '',
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
  '/usr/bin/valkey-server',
  '/usr/local/bin/valkey-server',
]

/** Where a Redis or Valkey is installed, or null. REDIS_SERVER names another. */
export const REDIS_SERVER = PLACES.find((path) => path !== '' && existsSync(path)) ?? null

/** For `skip`: why a test that needs Redis does not run here, or false. */
export const NO_REDIS =
  REDIS_SERVER === null &&
  'There is no redis-server on this machine. Install it (apt-get install redis-server) to run this.'

export interface TestRedis {
  readonly port: number
  readonly url: string
  /** Ends at once, as by a crash. */
  kill(): Promise<void>
  /** Starts on the same port, with what was saved by SAVE, which nobody else does. */
  start(): Promise<void>
  /** Stands still, with its connections open. */
  pause(): void
  resume(): void
}

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A server of its own on a free port of this machine; stopped after `t`. */
export function testRedis(t: TestRun, ...settings: readonly string[]): Promise<TestRedis> {
  return redisAt(t, { host: '127.0.0.1', before: [], settings })
}

/** One that listens at an address, started by way of the words before its own. */
export async function redisAt(
  t: TestRun,
  at: {
    readonly host: string
    readonly before: readonly string[]
    readonly settings: readonly string[]
  },
): Promise<TestRedis> {
  const { host, before, settings } = at
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-redis-'))
  const place = ['--port', String(port), '--bind', host, '--dir', directory]
  const files = ['--save', '', '--appendonly', 'no']
  let running: ChildProcess | null = null
  const redis: TestRedis = {
    port,
    url: `redis://${host}:${port}`,
    async kill() {
      if (running === null) return
      const [gone, server] = [once(running, 'exit'), running]
      running = null
      server.kill('SIGKILL')
      await gone
    },
    async start() {
      running = await startServer([...before, REDIS_SERVER!, ...place, ...files, ...settings])
    },
    pause: () => void running?.kill('SIGSTOP'),
    resume: () => void running?.kill('SIGCONT'),
  }
  t.after(async () => {
    await redis.kill()
    await rm(directory, { recursive: true, force: true })
  })
  await redis.start()
  return redis
}

async function startServer([program, ...args]: readonly string[]): Promise<ChildProcess> {
  const server = spawn(program!, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Our own end takes it along; its own may come before it is ready.
  const end = (): void => void server.kill('SIGKILL')
  process.on('exit', end)
  server.on('exit', () => process.off('exit', end))
  const said: string[] = []
  for await (const line of createInterface(server.stdout!)) {
    said.push(line)
    if (line.includes('eady to accept connections')) {
      server.stdout!.resume()
      return server
    }
  }
  throw new Error(`redis-server did not start:\n${said.join('\n')}`)
}
