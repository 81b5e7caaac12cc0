/**
 * What people wait for when many use it at once.
 *
 *   node bench/load.ts [--tiny] [--record]
 *
 * A real server process on a durable PostgreSQL, and 100, 500 and 1,000 simulated people with keys,
 * runs and orders of their own (FO-324). Each asks, reads the answer, waits for one to three seconds
 * (FO-327) divided by `hurry`, and asks again: list of runs, one run, a page of orders, 200 bars. Then
 * the middle number again, on two servers that share one database (FO-330).
 *
 * The people, the servers and the database share this machine's cores, so every figure is of all three.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/app/context.ts'
import { assert } from '#src/core/assert.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { quiet } from '#test/fire/portfolios.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { INSTRUMENT, makeBooks } from './support/load-books.ts'
import { percentile, simulateUsers, type Asked } from './support/load-users.ts'
import { report } from './support/report.ts'
import { startServer, type ServerProcess } from './support/server-process.ts'

const tiny = process.argv.includes('--tiny')
const LEVELS = tiny ? [5] : [100, 500, 1_000]
const REPLICATED = tiny ? 5 : 500
const SECONDS = tiny ? 0.5 : 8
const HURRY = tiny ? 20 : 1
const WAIT_MS = [1_000 / HURRY, 3_000 / HURRY] as const

const MIX: readonly Asked[] = [
  { operation: 'runList', weight: 1, path: () => '/api/runs' },
  { operation: 'run', weight: 2, path: ({ runId }) => `/api/runs/${runId}` },
  { operation: 'orders', weight: 2, path: ({ runId }) => `/api/runs/${runId}/orders?limit=50` },
  {
    operation: 'bars',
    weight: 3,
    path: () => `/api/bars?instrument_id=${INSTRUMENT}&interval=1m&limit=200`,
  },
]

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const pool = openPool(database.dsn)
const servers: ServerProcess[] = []
try {
  await migrate(pool)
  const books = await makeBooks({ pool, clock: systemClock, log: quiet }, Math.max(...LEVELS))
  servers.push(await startServer(database.dsn, directory))
  await measure(Math.min(50, ...LEVELS), { counts: false }) // code and plans are warm afterwards
  for (const users of LEVELS) await measure(users, { counts: true })
  servers.push(await startServer(database.dsn, directory))
  await measure(REPLICATED, { counts: true })

  async function measure(users: number, { counts }: { readonly counts: boolean }): Promise<void> {
    const people = books.slice(0, users).map((user, index) => {
      return { ...user, url: servers[index % servers.length]!.url }
    })
    const busyBefore = cpuSeconds()
    const began = performance.now()
    const result = await simulateUsers({
      users: people,
      mix: MIX,
      waitMs: WAIT_MS,
      seconds: counts ? SECONDS : SECONDS / 4,
    })
    const cores = (cpuSeconds() - busyBefore) / ((performance.now() - began) / 1_000)
    assert(result.firstError === null, `every answer is right, not ${result.firstError}`)
    if (!counts) return

    const all = [...result.byOperation.values()].flat().toSorted((a, b) => a - b)
    const figures: Record<string, number> = {
      users,
      servers: servers.length,
      hurry: HURRY,
      requestsPerSecond: all.length / result.seconds,
      p50Ms: percentile(all, 0.5),
      p95Ms: percentile(all, 0.95),
      p99Ms: percentile(all, 0.99),
      maxMs: percentile(all, 1),
      errors: result.errors,
      serverCores: cores,
      serverMegabytes: Math.max(...servers.map((server) => server.mostMemory() ?? 0)) / 1e6,
    }
    for (const [operation, list] of result.byOperation) {
      figures[`${operation}P95Ms`] = percentile(list, 0.95)
    }
    report('load', figures)
    recordHistory('load', figures)
  }
} finally {
  await Promise.all(servers.map((server) => server.end()))
  await pool.end()
  await database.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}

function cpuSeconds(): number {
  return servers.reduce((sum, server) => sum + (server.cpuSeconds() ?? 0), 0)
}
