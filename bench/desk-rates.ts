/**
 * The markets desk at the rates and beside the table of its service levels.
 *
 *   node bench/desk-rates.ts [--tiny] [--record]
 *
 * `rate`: a chain at 100 requests a second, portfolios at 50 and indicators at 200 (FO-325), each by
 * itself, then all of them at once. `aggregations`: max pain, a surface, gamma exposure, moneyness
 * and bars rolled up, 20 a second (FO-321). `tasks`: what nobody waits for, once for each new minute:
 * its strikes, and all portfolios valued (FO-323). `beside`: the portfolios are read while a worker
 * values them again and again (FO-306). The server and PostgreSQL are processes of their own, and
 * share this machine's cores with who asks.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import { deriveStrikes } from '#src/app/options/derive-strikes.ts'
import { valueDue } from '#src/app/portfolio/value-due.ts'
import type { Instant } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'
import { quiet } from '#test/fire/portfolios.ts'
import { startDatabase } from './support/bench-database.ts'
import { makeDesk } from './support/desk-books.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'
import { startServer, type ServerProcess } from './support/server-process.ts'
import { figuresOf, steadyLoad } from './support/steady-load.ts'
import { CHAIN, minuteAt, storeMinute } from './support/stored-chain.ts'

const tiny = process.argv.includes('--tiny')
const STRIKES = tiny ? 5 : 60
const MINUTES = tiny ? 10 : 300 // as far as the session has come
const USERS = tiny ? 2 : 250
const PORTFOLIOS = 4 // of each
const TASK_MINUTES = tiny ? 1 : 40
const SECONDS = tiny ? 0.1 : 10

const OF_CHAIN = `symbol=${CHAIN.symbol}&expiry=${CHAIN.expiry}`
const RATES = {
  strikes: [100, `/fo/strikes?${OF_CHAIN}`],
  strategies: [50, '/strategies'],
  indicators: [
    200,
    `/indicators/current?symbol=${CHAIN.symbol}&timeframe=5min&indicators=RSI_14,SMA_20`,
  ],
} as const
const AGGREGATIONS = [
  `/fo/max-pain?symbol=${CHAIN.symbol}`,
  `/fo/surface?symbol=${CHAIN.symbol}`,
  `/fo/gex?${OF_CHAIN}`,
  `/fo/moneyness-series?${OF_CHAIN}&indicator=iv&timeframe=5min`,
  `/historical/series?underlying=${CHAIN.symbol}&timeframe=15min&start=${minuteAt(0)}&end=${minuteAt(MINUTES)}`,
] as const

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
const pool = openPool(database.dsn)
const links = openLocalLinks({ clock: systemClock, log: quiet })
let server: ServerProcess | null = null
try {
  await migrate(pool)
  const context = { pool, clock: systemClock, log: quiet, links }
  const { userId } = await createUser(context, { name: 'Asha', tier: 'internal' })
  const { key } = await createApiKey(context, {
    userId,
    name: 'load',
    requestsPerMinute: 1_000_000,
  })
  for (let count = 1; count < USERS; count += 1) await createUser(context, { name: 'Somebody' })
  await makeDesk(pool, { strikes: STRIKES, minutes: MINUTES, portfolios: PORTFOLIOS })
  server = await startServer(database.dsn, directory)
  const { url } = server
  const load = (path: string, perSecond: number, seconds = SECONDS) =>
    steadyLoad(() => path, { url, key, perSecond, seconds })

  const kinds = Object.entries(RATES)
  for (const [, [perSecond, path]] of kinds) await load(path, perSecond, SECONDS / 10) // warm
  for (const [name, [perSecond, path]] of kinds) tell(`${name}`, await load(path, perSecond))
  const together = await Promise.all(kinds.map(([, [perSecond, path]]) => load(path, perSecond)))
  kinds.forEach(([name], place) => tell(`${name} with all`, together[place]!))

  const nextAggregation = (index: number): string => AGGREGATIONS[index % AGGREGATIONS.length]!
  const aggregations = { url, key, perSecond: 20 }
  await steadyLoad(nextAggregation, { ...aggregations, seconds: SECONDS / 10 })
  tell('aggregations', await steadyLoad(nextAggregation, { ...aggregations, seconds: SECONDS * 2 }))

  let sample: Instant = systemClock.now()
  const valueAll = () => {
    sample = (sample + 15_000) as Instant
    const { signal } = new AbortController()
    return valueDue(context, { workerId: 'wrk_bench', sample, signal })
  }
  const took: number[] = []
  for (let minute = 0; minute < TASK_MINUTES; minute += 1) {
    await storeMinute(pool, STRIKES, MINUTES + minute)
    const began = performance.now()
    while ((await deriveStrikes(context)).isMoreDue);
    const derived = performance.now()
    await valueAll()
    took.push(derived - began, performance.now() - derived)
  }
  tell('tasks', { ...figuresOf(took), portfolios: USERS * PORTFOLIOS, options: STRIKES * 2 })

  let isRead = false
  const valuing = (async () => {
    let passes = 0
    for (; !isRead; passes += 1) await valueAll()
    return passes
  })()
  const beside = await load(RATES.strategies[1], RATES.strategies[0])
  isRead = true
  const passes = await valuing
  tell('beside', { ...beside, passesPerSecond: passes / SECONDS, portfolios: USERS * PORTFOLIOS })
} finally {
  await server?.end()
  await links.close()
  await pool.end()
  await database.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 5 })
}

function tell(what: string, figures: Readonly<Record<string, number>>): void {
  report(`desk-rates ${what}`, figures)
  recordHistory(`desk-rates ${what}`, figures)
}
