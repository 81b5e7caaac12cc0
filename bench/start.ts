/**
 * From nothing to the first committed tick.
 *
 *   node bench/start.ts [--tiny] [--record]
 *
 * A fresh clone of this commit gets `npm ci` and `npm start`, on an empty home; then `npm start`
 * again on the same home. Each start is timed from the command to the first tick in the database,
 * and to the moment at which the dashboard answers. `--tiny` starts this checkout as it stands, once.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readStatus } from '#src/app/operations/health/status-file.ts'
import { assert } from '#src/core/assert.ts'
import { openPool } from '#src/store/pool.ts'
import { openHome, type Home } from '#src/store/postgres/home.ts'
import { readPostmaster } from '#src/store/postgres/postmaster.ts'
import { dsnOf } from '#src/store/postgres/probe.ts'
import { freePort } from '#test/support/tidemark.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PATIENCE_MS = 120_000
const LOOK_MS = 20

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
try {
  const project = tiny ? ROOT : join(directory, 'clone')
  const figures: Record<string, number> = {}
  if (!tiny) {
    figures['cloneSeconds'] = await timed('git', ['clone', '--quiet', ROOT, project], directory)
    const install = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    figures['installSeconds'] = await timed('npm', install, project)
  }
  const home = openHome(join(directory, 'home'))
  const cold = await start(project, home)
  figures['coldTickSeconds'] = cold.tickSeconds
  figures['coldDashboardSeconds'] = cold.dashboardSeconds
  if (!tiny) {
    const warm = await start(project, home)
    figures['warmTickSeconds'] = warm.tickSeconds
    figures['warmDashboardSeconds'] = warm.dashboardSeconds
  }
  report('start', figures)
  recordHistory('start', figures)
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}

/** Starts everything, waits for a tick and the dashboard, and stops everything again. */
async function start(project: string, home: Home) {
  const began = performance.now()
  const child = spawn('npm', ['start', '--silent'], {
    cwd: project,
    env: environment({
      PORT: String(await freePort()),
      TIDEMARK_HOME: home.directory,
      ...(tiny && { DEMO_MARKET: 'off' }),
    }),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a group of its own, so that all of it can be ended
  })
  const exited = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    const [tickSeconds, dashboardSeconds] = await Promise.all([
      firstTick(child, home, began),
      dashboard(child, home, began),
    ])
    process.kill(readStatus(home.directory)!.pid, 'SIGINT')
    await Promise.race([exited, delay(PATIENCE_MS, null, { ref: false })])
    return { tickSeconds, dashboardSeconds }
  } catch (cause) {
    console.error(said)
    throw cause
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
  }
}

/** The database is there long before a worker is, so its first answer is what stood before. */
async function firstTick(child: ChildProcess, home: Home, began: number): Promise<number> {
  const server = await lookFor(child, 'the database', () => {
    const found = readPostmaster(home.data)
    return Promise.resolve(found?.ready ? found : null)
  })
  const pool = openPool(dsnOf(home, server), { max: 1 })
  const ticks = async (): Promise<number | null> => {
    try {
      const { rows } = await pool.query<{ ticks: number }>(
        'select coalesce(sum(tick_count), 0)::int as ticks from run_state',
      )
      return rows[0]!.ticks
    } catch {
      return null // not migrated yet
    }
  }
  try {
    const before = await lookFor(child, 'the books', ticks)
    await lookFor(child, 'a tick', async () => ((await ticks()) ?? 0) > before || null)
    return (performance.now() - began) / 1_000
  } finally {
    await pool.end()
  }
}

async function dashboard(child: ChildProcess, home: Home, began: number): Promise<number> {
  const url = await lookFor(child, 'the address', () =>
    Promise.resolve(readStatus(home.directory)?.apiUrl ?? null),
  )
  const response = await fetch(url)
  assert(response.ok, 'the dashboard answers')
  await response.text()
  return (performance.now() - began) / 1_000
}

async function lookFor<Found>(
  child: ChildProcess,
  what: string,
  look: () => Promise<Found | null>,
): Promise<Found> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const found = await look()
    if (found !== null) return found
    assert(child.exitCode === null, `the start goes on until ${what} is there`)
    assert(performance.now() < deadline, `${what} is there in time`)
    await delay(LOOK_MS)
  }
}

/** Seconds of a command that has to succeed. */
async function timed(command: string, args: readonly string[], cwd: string): Promise<number> {
  const began = performance.now()
  const stdio = ['ignore', 'ignore', 'inherit'] as const
  const child = spawn(command, args, { cwd, env: environment({}), stdio: [...stdio] })
  const [code] = (await once(child, 'exit')) as [number | null]
  assert(code === 0, `${command} ${args[0]} succeeds`)
  return (performance.now() - began) / 1_000
}

/** Ours, less the settings that would take it to another database; empty is unset. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const unset = { DB_DSN: '', DATABASE_URL: '', TIDEMARK_DB_PORT: '', HOST: '' }
  return { ...process.env, ...unset, ...settings }
}
