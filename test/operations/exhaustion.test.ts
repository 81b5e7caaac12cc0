import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { route } from '#src/api/route.ts'
import { mountsOf } from '#src/api/services.ts'
import { operation } from '#src/contract/operation.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { healthOf } from '#test/support/health.ts'
import { clientOf, testServer, type Body } from '#test/support/server.ts'
import { freePort, until } from '#test/support/tidemark.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

let database: TestDatabase
let scratch: string

before(async () => {
  database = await testDatabase()
  scratch = mkdtempSync(join(tmpdir(), 'tidemark-full-'))
})
after(async () => {
  await database.close()
  rmSync(scratch, { recursive: true, force: true })
})

const NO_FULL_DISK = existsSync('/dev/full') ? false : 'There is no /dev/full on this system.'

test(
  'FO-342 a full disk costs lines of the log, and no answer',
  { skip: NO_FULL_DISK },
  async (t) => {
    const { url, end } = await serve([], { log: openSync('/dev/full', 'w') })
    t.after(() => end('SIGKILL'))
    const anyone = clientOf(url, null)
    for (let asked = 0; asked < 20; asked += 1) {
      assert.equal((await anyone.get('/api/runs')).status, 401) // each of which is logged
    }
    await healthOf(anyone)
    assert.equal(await end('SIGTERM'), 0)
  },
)

const NO_LIMITS = process.platform === 'win32' && 'There is no ulimit on this system.'

test(
  'FO-342 without free file descriptors who is connected goes on, and later so do all',
  { skip: NO_LIMITS },
  async (t) => {
    const { url, end } = await serve(['-c', 'ulimit -n 120; exec "$0" "$@"'])
    t.after(() => end('SIGKILL'))
    const { hostname, port } = new URL(url)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 }) // one connection, which is kept
    t.after(() => agent.destroy())
    assert.equal(await statusOf(`${url}/health/live`, agent), 200)
    const sockets: Socket[] = []
    const ended = new Set<Socket>()
    for (let opened = 0; opened < 150; opened += 1) {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => ended.add(socket)).on('close', () => ended.add(socket))
      sockets.push(socket)
    }
    await until(() => sockets.every((one) => ended.has(one) || !one.connecting), 'all have tried')
    const meanwhile = await statusOf(`${url}/health`, agent)
    assert.ok([200, 503].includes(meanwhile!), `health is answered: ${meanwhile}`)
    for (const socket of sockets) socket.destroy()
    await until(async () => (await statusOf(`${url}/health`, agent)) === 200, 'all is well')
    // The server lets the others go when it hears of their end, one by one.
    const fresh = async () =>
      (await fetch(`${url}/health`, { headers: { connection: 'close' } })).ok
    await until(() => fresh().catch(() => false), 'new connections are taken')
  },
)

function statusOf(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    asked.on('error', reject)
  })
}

test('FO-342 work that blocks the process is seen in its health', async (t) => {
  const blocking = operation({
    id: 'blocking',
    method: 'GET',
    path: '/blocking',
    summary: 'Blocks for 1.2 s.',
    output: z.object({}),
    roles: 'anyone',
  })
  const block = route(blocking, () => {
    const until = performance.now() + 1_200
    while (performance.now() < until);
    return {}
  })
  const mounts = [...mountsOf([]), { prefix: '' as const, routes: [block] }]
  const { url } = await testServer(t, { database, mounts })
  const anyone = clientOf(url, null)
  await anyone.get('/blocking')
  const { body } = await healthOf(anyone) // it is slow, and works
  const loop = (body['components'] as Readonly<Record<string, Body>>)['event_loop']!
  assert.equal(loop['status'], 'degraded')
  assert.ok(Number(loop['lag_ms']) >= 1_000, `a lag of ${String(loop['lag_ms'])} ms`)
})

test('FO-342 memory does not grow with the number of requests', async (t) => {
  const server = await testServer(t, { database })
  const user = await server.user()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const ask = async (count: number): Promise<void> => {
    for (let asked = 0; asked < count; asked += 10) {
      const paths = ['/api/runs', '/api/me', `/api/runs/run_${asked}`, `/none/${asked}`, '/health']
      await Promise.all([...paths, ...paths].map((path) => user.get(path)))
      ;(server.logged as unknown[]).length = 0 // the test's own collection
    }
  }
  await ask(300) // warms up
  const before = heap()
  await ask(900)
  const grown = heap() - before
  t.diagnostic(`900 requests: ${(grown / 1_024).toFixed()} KiB`)
  assert.ok(grown < 4 * 2 ** 20, `the heap grew by ${grown} bytes`)
})

/** `tidemark serve runs`, started by a shell where `shell` names what it does before. */
async function serve(shell: readonly string[], { log }: { readonly log?: number } = {}) {
  const { PATH = '', HOME = '' } = process.env
  const command = [process.execPath, MAIN, 'serve', 'runs', '--json']
  const [program, ...args] = shell.length > 0 ? ['sh', ...shell, ...command] : command
  const child = spawn(program!, args, {
    env: {
      PATH,
      HOME,
      DB_DSN: database.dsn,
      TIDEMARK_HOME: join(scratch, String(await freePort())),
      PORT: String(await freePort()),
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', log ?? 'ignore'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  return {
    url: (JSON.parse(line) as { url: string }).url,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal)
      return (await exited)[0]
    },
  }
}
