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
export async function testRedis(t: TestRun, ...settings: readonly string[]): Promise<TestRedis> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'tidemark-redis-'))
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  const files = ['--save', '', '--appendonly', 'no']
  let running: ChildProcess | null = null
  const redis: TestRedis = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (running === null) return
      const [gone, server] = [once(running, 'exit'), running]
      running = null
      server.kill('SIGKILL')
      await gone
    },
    async start() {
      running = await startServer([...place, ...files, ...settings])
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

async function startServer(settings: readonly string[]): Promise<ChildProcess> {
  const server = spawn(REDIS_SERVER!, settings, {
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
