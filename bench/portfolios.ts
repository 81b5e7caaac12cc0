/**
 * Portfolios: how many the M2M worker values a second, and what readers of `/strategies` wait for
 * meanwhile, at 50 requests a second.
 *
 *   node bench/portfolios.ts [--tiny] [--record]
 *
 * Each portfolio has four legs of an iron condor. `pass`: one worker values all of them once, with
 * candles, current values and days. `alone`: readers while nothing is valued. `beside`: readers while a
 * worker values all of them again and again. Requests are sent on time, whether or not the ones before
 * were answered, and each is measured from when it was due. The server is a process of its own, and
 * so is the database.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#src/app/context.ts'
import { valueDue } from '#src/app/portfolio/value-due.ts'
import type { Instant } from '#src/core/instant.ts'
import { openLocalLinks } from '#src/links/open-links.ts'
import { migrate } from '#src/store/migrate.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { startDatabase } from './support/bench-database.ts'
import { recordHistory } from './support/history.ts'
import { report } from './support/report.ts'

const tiny = process.argv.includes('--tiny')
const PORTFOLIOS = tiny ? 10 : 5_000
const PER_SECOND = 50
const SECONDS = tiny ? 0.1 : 6
const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

const directory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'))
const database = await startDatabase(directory)
let child: ChildProcess | null = null
try {
  const pool = openPool(database.dsn)
  await migrate(pool)
  child = fork(fileURLToPath(new URL('./support/http-server.ts', import.meta.url)), ['ours'], {
    env: { ...process.env, DB_DSN: database.dsn },
  })
  const [{ url, key }] = (await once(child, 'message')) as [{ url: string; key: string }]
  await makePortfolios(pool)
  const links = openLocalLinks({ clock: systemClock, log: QUIET })
  const context = { pool, clock: systemClock, log: QUIET, links }
  let sample: Instant = systemClock.now()
  const pass = (signal: AbortSignal) =>
    valueDue(context, {
      workerId: 'wrk_bench',
      sample: (sample = (sample + 1_000) as Instant),
      signal,
    })

  const began = performance.now()
  const { booked } = await pass(new AbortController().signal)
  const seconds = (performance.now() - began) / 1_000
  tell('portfolios pass', { portfolios: booked, seconds, perSecond: booked / seconds })

  const ask = async (): Promise<void> => {
    const response = await fetch(`${url}/strategies`, { headers: { 'x-api-key': key } })
    if (response.status !== 200) throw new Error(`it was answered ${response.status}`)
    await response.arrayBuffer()
  }
  for (let index = 0; index < 20; index += 1) await ask() // warm
  tell('portfolios alone', figuresOf(await load(ask)))
  const stop = new AbortController()
  const valuing = (async () => {
    let passes = 0
    for (; !stop.signal.aborted; passes += 1) await pass(stop.signal)
    return passes
  })()
  const beside = await load(ask)
  stop.abort()
  tell('portfolios beside', { ...figuresOf(beside), passes: await valuing })
  await links.close()
  await pool.end()
} finally {
  child?.disconnect()
  await database.stop()
  await rm(directory, { recursive: true, force: true })
}

/** The reader's own portfolios are the first hundred; the others are somebody's. */
async function makePortfolios(pool: Pool): Promise<void> {
  await pool.query(
    `insert into app_user (user_id) select 'usr_bench_' || n from generate_series(1, 50) n`,
  )
  await pool.query(
    `insert into trading_account (user_id, account_id, is_default)
     select user_id, 'acc_bench', true from app_user`,
  )
  await pool.query(
    `insert into strategy (user_id, strategy_id, trading_account_id, name)
     select case when n <= 100 then (select min(user_id) from app_user
                                     where user_id not like 'usr_bench%')
                 else 'usr_bench_' || 1 + n % 50 end,
            'stg_bench_' || n, 'acc_bench', 'Portfolio ' || n
     from generate_series(1, $1::int) n`,
    [PORTFOLIOS],
  )
  await pool.query(
    `insert into strategy_instruments
       (user_id, strategy_id, id, instrument_id, tradingsymbol, exchange, instrument_type,
        underlying, strike, expiry, lot_size, tick_size, direction, quantity, entry_price)
     select s.user_id, s.strategy_id, 'leg_' || leg, symbol || '.NFO', symbol, 'NFO', 'CE', 'NIFTY',
            strike, '2024-11-28', 25, 0.05, case when leg % 3 = 1 then 'BUY' else 'SELL' end, 50, 100
     from strategy s
     cross join lateral (
       select leg, 24000 + 50 * ((leg * 7 + length(s.strategy_id) * 3) % 24) as strike
       from generate_series(1, 4) leg) l
     cross join lateral (select 'NIFTY24N28' || l.strike || 'CE' as symbol) n
     where not s.is_default`,
  )
  await pool.query(
    `insert into latest_quote (instrument_id, quoted_at, last_price)
     select distinct instrument_id, now() + interval '1 day', 120.05 from strategy_instruments`,
  )
  await pool.query('analyze')
}

async function load(ask: () => Promise<void>): Promise<number[]> {
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

function figuresOf(latencies: readonly number[]) {
  const at = (share: number): number =>
    Number(latencies[Math.floor(share * (latencies.length - 1))]!.toFixed(2))
  return { requestsPerSecond: PER_SECOND, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }
}

function tell(name: string, figures: Readonly<Record<string, number>>): void {
  report(name, figures)
  recordHistory(name, figures)
}
