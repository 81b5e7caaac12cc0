/**
 * Indicators and bars over HTTP: current values at 200 requests a second, and what a chart reads.
 *
 *   node bench/indicator-http.ts [--tiny] [--record]
 *
 * Requests are sent on time, whether or not the ones before were answered, and each is measured from
 * when it was due. `current`: RSI_14 and SMA_20 of NIFTY in five minutes, as the load mix asks.
 * `bare`: the server's clock through the same hooks, which nothing that answers can be under.
 * `history` and `columns` are asked one after the other, of all bars there are. The server is a
 * process of its own, and so is the database.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { calendarDate } from '#src/core/instant.ts'
import { sessionsBetween } from '#src/domain/calendar/session.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { knowNifty, SESSION_OPENS, sessionMinutes } from '#test/support/nifty-session.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const FROM = calendarDate(tiny ? '2024-11-06' : '2024-05-02')
const PER_SECOND = 200
const SECONDS = tiny ? 0.1 : 6
const ROUNDS = tiny ? 1 : 10

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
let child: ChildProcess | null = null
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  const bars = await storeSessions(pool)
  await pool.end()
  child = fork(fileURLToPath(new URL('./support/http-server.ts', import.meta.url)), ['ours'], {
    env: { ...process.env, DB_DSN: database.dsn },
  })
  const [{ url, key }] = (await once(child, 'message')) as [{ url: string; key: string }]
  const agent = new Agent({ keepAlive: true })
  const ask = (path: string): Promise<number> => once200(`${url}${path}`, key, agent)

  const current = '/indicators/current?symbol=NIFTY&timeframe=5min&indicators=RSI_14,SMA_20'
  for (const [name, path] of [
    ['bare', '/udf/time'],
    ['current', current],
  ] as const) {
    for (let index = 0; index < 20; index += 1) await ask(path) // warm
    const latencies = await load(() => ask(path))
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => at(latencies, share))
    tell(`indicator-http ${name}`, { requestsPerSecond: PER_SECOND, p50Ms, p95Ms, p99Ms })
  }

  const to = Math.floor(SESSION_OPENS / 1_000) + 86_400
  const history = `/udf/history?symbol=NIFTY&resolution=1&from=0&to=${to}&countback=${bars}`
  const columns = `/api/indicators/columns?symbol=NIFTY&timeframe=1min&indicators=RSI_14&limit=${Math.min(bars, 50_000)}`
  for (const [name, path] of [
    ['history', history],
    ['columns', columns],
  ] as const) {
    const took: number[] = []
    let bytes = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now()
      bytes = await ask(path)
      took.push(performance.now() - began)
    }
    took.sort((a, b) => a - b)
    tell(`indicator-http ${name}`, { bars, p50Ms: at(took, 0.5), kilobytes: bytes / 1_000 })
  }
  agent.destroy()
} finally {
  child?.disconnect()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}

/** The same minutes in each session, up to one in November; says how many. */
async function storeSessions(pool: Parameters<typeof knowNifty>[0]['pool']): Promise<number> {
  const minutes = sessionMinutes()
  const sessions = sessionsBetween('NSE', FROM, calendarDate('2024-11-07'))
  for (const { opensAt } of sessions) {
    const shift = opensAt - SESSION_OPENS
    const moved = minutes.map((bar) => ({
      ...bar,
      openedAt: (bar.openedAt + shift) as typeof bar.openedAt,
      closedAt: (bar.closedAt + shift) as typeof bar.closedAt,
    }))
    await knowNifty({ pool } as Parameters<typeof knowNifty>[0], moved)
  }
  return sessions.length * minutes.length
}

function tell(name: string, figures: Readonly<Record<string, number | undefined>>): void {
  const told = figures as Readonly<Record<string, number>>
  report(name, told)
  recordHistory(name, told)
}

async function load(ask: () => Promise<number>): Promise<number[]> {
  const count = Math.max(5, Math.round(PER_SECOND * SECONDS))
  const began = performance.now()
  const asked: Promise<number>[] = []
  for (let index = 0; index < count; index += 1) {
    const due = began + (index * 1_000) / PER_SECOND
    const early = due - performance.now()
    if (early > 0) await delay(early)
    asked.push(ask().then(() => performance.now() - due))
  }
  return (await Promise.all(asked)).sort((a, b) => a - b)
}

function at(sorted: readonly number[], share: number): number {
  return Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2))
}

/** The length of the answer; anything but 200 throws. */
function once200(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'x-api-key': key } }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url} was answered ${response.statusCode}`))
      })
    }).on('error', reject)
  })
}
