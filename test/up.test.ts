import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openPool } from '#src/store/pool.ts'
import { isAlive } from '#src/store/postgres/postmaster.ts'
import { healthOf } from '#test/support/health.ts'
import { clientOf } from '#test/support/server.ts'
import {
  freePort,
  npmStart,
  tidemark,
  until,
  up,
  type Environment,
  type Up,
} from '#test/support/tidemark.ts'

let home: string
let environment: Environment
let running: Up

before(async () => {
  home = join(mkdtempSync(join(tmpdir(), 'tidemark-up-')), 'home')
  const quiet = { DEMO_MARKET: 'off' } // processes are tried here, and they share two cores
  environment = {
    TIDEMARK_HOME: home,
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    ...quiet,
  }
})
after(async () => {
  await running?.end('SIGKILL')
  rmSync(join(home, '..'), { recursive: true, force: true, maxRetries: 5 })
})

test('one command starts a database, a server and a worker, which commits ticks', async () => {
  running = await up(environment)
  const { api_url: url, api_key: key, dashboard_url: dashboard } = running.status
  assert.equal(dashboard, `${url}/#key=${key}`)
  await healthOf(clientOf(url, null))
  await ticked(running, 'run_demo_sip', 1)
  await ticked(running, 'run_demo_crossover', 1)
})

test('status says the same as the start, to its owner alone', async () => {
  let printed: Record<string, unknown> = {}
  await until(async () => {
    const { code, stdout } = await tidemark(environment, 'status', '--json')
    const { started_at: _, ...rest } = JSON.parse(stdout) as Record<string, unknown>
    printed = rest
    return code === 0 // one look at a busy machine may miss that it is healthy
  }, 'it is healthy')
  const health = { healthy: true, health: 'All parts work.' }
  const { started_at: __, ...said } = running.status as unknown as Record<string, unknown>
  assert.deepEqual(printed, { ...said, ...health })
  for (const name of ['status.json', 'demo-key', 'broker.key', 'tidemark.log']) {
    assert.equal(statSync(join(home, name)).mode & 0o777, 0o600, name)
  }
})

test('a second start on one home is told where the first is', async () => {
  const { code, stderr } = await tidemark({ ...environment, PORT: String(await freePort()) }, 'up')
  assert.equal(code, 2)
  assert.match(
    stderr,
    /Tidemark already runs on .*home at http:\/\/127\.0\.0\.1:\d+ \(process \d+\)/,
  )
  await healthOf(clientOf(running.status.api_url, null)) // the first goes on
})

test('FO-352 what its workers do stands on its page of metrics', async () => {
  const ticks = /^worker_tasks_total\{task="tick",result="ok",process="trade\/\w+"\} [1-9]/m
  await until(async () => {
    const answer = await fetch(`${running.status.api_url}/metrics`)
    return ticks.test(await answer.text())
  }, 'ticks are counted')
})

test('a worker that is killed, and a database that is, are started again', async () => {
  const before = await ticksOf(running, 'run_demo_crossover')
  process.kill(await workerOf(running.pid), 'SIGKILL')
  await ticked(running, 'run_demo_crossover', before + 1)
  process.kill(databaseProcess(), 'SIGKILL')
  await ticked(running, 'run_demo_crossover', (await ticksWhenBack(running)) + 1)
})

test('a worker that starts while the database is away ends, and the next one works', async () => {
  process.kill(await workerOf(running.pid), 'SIGKILL')
  process.kill(databaseProcess(), 'SIGKILL')
  await ticked(running, 'run_demo_crossover', (await ticksWhenBack(running)) + 1)
})

test('Ctrl-C stops everything, and a second start goes on where it stopped', async () => {
  const runs = await ticksOf(running, 'run_demo_sip')
  const pids = [running.pid, await workerOf(running.pid), databaseProcess()]
  assert.equal(await running.end('SIGINT'), 0)
  assert.deepEqual(pids.filter(isAlive), [], 'no process is left')
  assert.ok(!existsSync(join(home, 'status.json')))
  const { code, stdout } = await tidemark(environment, 'status', '--json')
  assert.equal(code, 1)
  assert.deepEqual(JSON.parse(stdout), { running: false, home })

  const { status: first } = running
  running = await up(environment)
  assert.equal(running.status.api_key, first.api_key)
  assert.equal(running.status.database_dsn, first.database_dsn)
  await ticked(running, 'run_demo_sip', runs + 1)
  const verified = await tidemark(environment, 'verify')
  assert.equal(verified.code, 0, verified.stdout)
  const replayed = await tidemark(environment, 'replay', 'run_demo_crossover')
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr)
})

test('when it is killed, its worker and its database end too, and the next start goes on', async () => {
  const pids = [await workerOf(running.pid), databaseProcess()]
  const ticks = await ticksOf(running, 'run_demo_sip')
  await running.end('SIGKILL')
  await until(() => pids.filter(isAlive).length === 0, 'the worker and the database end')
  running = await up(environment)
  await ticked(running, 'run_demo_sip', ticks + 1)
  assert.equal(await running.end('SIGTERM'), 0)
})

test('when npm is ended, what it started stops in order', async () => {
  running = await npmStart(environment)
  const { pid } = running.status
  const pids = [pid, await workerOf(pid), databaseProcess()]
  await running.end('SIGTERM')
  await until(() => pids.filter(isAlive).length === 0, 'all processes end')
  assert.ok(!existsSync(join(home, 'status.json')), 'it was not cut off')
})

/** Reads the run's stream until it has so many ticks. */
async function ticked(running: Up, runId: string, count: number): Promise<void> {
  try {
    await readUntil(running, runId, count)
  } catch (cause) {
    const log = readFileSync(join(home, 'tidemark.log'), 'utf8').split('\n').slice(-20)
    throw new Error(`${runId} has ${count} ticks in time; the log ends:\n${log.join('\n')}`, {
      cause,
    })
  }
}

async function readUntil({ status }: Up, runId: string, count: number): Promise<void> {
  const stop = AbortSignal.timeout(60_000)
  for (;;) {
    const response = await fetch(`${status.api_url}/api/runs/${runId}/stream`, {
      headers: { 'x-api-key': status.api_key },
      signal: stop,
    })
    if (response.status === 503) continue // its database was killed, and it has not heard yet
    assert.equal(response.status, 200)
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const counts = [...text.matchAll(/"tick_count":(\d+)/g)].map(([, digits]) => Number(digits))
      if (counts.some((found) => found >= count)) return
    }
  }
}

async function ticksOf({ status }: Up, runId: string): Promise<number> {
  const headers = { 'x-api-key': status.api_key }
  const response = await fetch(`${status.api_url}/api/runs/${runId}`, { headers })
  assert.equal(response.status, 200)
  return ((await response.json()) as { tick_count: number }).tick_count
}

/** The same from the database itself, which is away for a moment. */
async function ticksWhenBack({ status }: Up): Promise<number> {
  const pool = openPool(status.database_dsn, { max: 1 })
  let ticks: number | null = null
  const ask = async (): Promise<void> => {
    const { rows } = await pool.query<{ ticks: number }>(
      `select tick_count::int as ticks from run_state where run_id = 'run_demo_crossover'`,
    )
    ticks = rows[0]!.ticks
  }
  const isBack = async (): Promise<boolean> => {
    await ask().catch(() => {})
    return ticks !== null
  }
  await until(isBack, 'the database comes back').finally(() => pool.end())
  return ticks!
}

/** Its child that is a Node; on Linux, where the tests run. */
async function workerOf(parent: number): Promise<number> {
  const children = (): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => parentOf(pid) === parent && commandOf(pid).includes('\0trade'))
  await until(() => children().length === 1, 'there is one worker')
  return children()[0]!
}

function parentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0 // it ended meanwhile
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function databaseProcess(): number {
  return Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
}
