/**
 * What option traders wait for when many use the desk at once: the mix of FO-327.
 *
 *   node bench/desk.ts [--tiny] [--record]
 *
 * People with keys and three portfolios of their own ask for the chain of NIFTY that expires on
 * 2024-11-28 (3), their portfolios (1) and RSI and SMA of NIFTY in five minutes (2), read the answer,
 * wait for one to three seconds and ask again. A real server process on a durable PostgreSQL; both and
 * the people share this machine's cores.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { assert } from '#src/core/assert.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { quiet } from '#test/fire/portfolios.ts'
import { knowNifty } from '#test/support/nifty-session.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { percentile, simulateUsers, type Asked, type SimulatedUser } from './support/load-users.ts'
import { report } from './support/report.ts'
import { startServer } from './support/server-process.ts'
import { CHAIN, storeChain } from './support/stored-chain.ts'

const tiny = process.argv.includes('--tiny')
const LEVELS = tiny ? [5] : [100, 500]
const SECONDS = tiny ? 0.5 : 8
const HURRY = tiny ? 20 : 1
const WAIT_MS = [1_000 / HURRY, 3_000 / HURRY] as const
const [STRIKES, MINUTES] = tiny ? [5, 2] : [41, 10]
const AT_ONCE = 8

const MIX: readonly Asked[] = [
  {
    operation: 'strikes',
    weight: 3,
    path: () => `/fo/strikes?symbol=${CHAIN.symbol}&expiry=${CHAIN.expiry}`,
  },
  { operation: 'strategies', weight: 1, path: () => '/strategies' },
  {
    operation: 'indicators',
    weight: 2,
    path: () => '/indicators/current?symbol=NIFTY&timeframe=5min&indicators=RSI_14,SMA_20',
  },
]

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const pool = openPool(database.dsn)
const context = { pool, clock: systemClock, log: quiet }
const server = await migrate(pool).then(() => startServer(database.dsn, directory))
try {
  await storeChain(pool, STRIKES, MINUTES)
  await knowNifty(context)
  const people = await makePeople(Math.max(...LEVELS))
  await pool.query('analyze')
  await measure(Math.min(50, ...LEVELS), { counts: false }) // code and plans are warm afterwards
  for (const users of LEVELS) await measure(users, { counts: true })

  async function measure(users: number, { counts }: { readonly counts: boolean }): Promise<void> {
    const result = await simulateUsers({
      users: people.slice(0, users),
      mix: MIX,
      waitMs: WAIT_MS,
      seconds: counts ? SECONDS : SECONDS / 4,
    })
    assert(result.firstError === null, `every answer is right, not ${result.firstError}`)
    if (!counts) return
    const all = [...result.byOperation.values()].flat().toSorted((a, b) => a - b)
    const figures: Record<string, number> = {
      users,
      hurry: HURRY,
      requestsPerSecond: all.length / result.seconds,
      p50Ms: percentile(all, 0.5),
      p95Ms: percentile(all, 0.95),
      p99Ms: percentile(all, 0.99),
      maxMs: all.at(-1)!,
      errors: result.errors,
      serverMegabytes: (server.mostMemory() ?? 0) / 1e6,
    }
    for (const [operation, list] of result.byOperation) {
      figures[`${operation}P95Ms`] = percentile(list, 0.95)
    }
    report('desk', figures)
    recordHistory('desk', figures)
  }
} finally {
  await server.end()
  await pool.end()
  await database.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}

/** People with keys, each with three portfolios of two legs. */
async function makePeople(count: number): Promise<readonly SimulatedUser[]> {
  const people: SimulatedUser[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) =>
      makePerson(from + at),
    )
    people.push(...(await Promise.all(some)))
  }
  return people
}

async function makePerson(place: number): Promise<SimulatedUser> {
  const { userId } = await createUser(context, { name: `Trader ${place}`, tier: 'internal' })
  const grant = { permissions: ['can_read', 'can_modify'] as const, requestsPerMinute: 100_000 }
  const { key } = await createApiKey(context, { userId, name: 'desk', ...grant })
  const leg = (right: 'CE' | 'PE') => ({
    tradingsymbol: `NIFTY24N2824500${right}`,
    exchange: 'NFO',
    direction: 'SELL',
    quantity: 25,
    entry_price: '100',
  })
  for (const name of ['Straddle', 'Hedge', 'Weekly']) {
    const response = await fetch(`${server.url}/strategies`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ name, instruments: [leg('CE'), leg('PE')] }),
    })
    assert(response.status === 201, `a portfolio is made, not ${await response.text()}`)
  }
  return { url: server.url, key, runId: '' }
}
