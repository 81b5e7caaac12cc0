import { fixed } from '#src/core/fixed.ts'
import { instant, type CalendarDate } from '#src/core/instant.ts'
import { openFeed } from '#src/app/market/series/open-feed.ts'
import { systemClock, type Context } from '#src/app/context.ts'
import { runWorker } from '#src/app/runs/worker.ts'
import type { Pool, PreparedQuery } from '#src/store/pool.ts'
import { insertCommand } from '#src/store/runs/commands.ts'
import { lockRun } from '#src/store/runs/run-life.ts'
import { findOrderByClient } from '#src/store/runs/order-row.ts'
import { transaction } from '#src/store/transaction.ts'
import { faultyPool, type Fault, type FaultPlan } from './faulty-pool.ts'
import { ledgerOf } from './ledger.ts'
import { complaintsAbout, insertMarket, openRuns, quiet, startPortfolios } from './portfolios.ts'
import { openTurnstile, type Owner } from './turnstile.ts'

/** Nothing here depends on more than the seed: the same seed is the same storm. */
export interface Campaign {
  readonly seed: number
  readonly steps: number // of the database that it took
  readonly faults: ReadonlyMap<Fault, number>
  readonly workers: number // that lived
  readonly complaints: readonly string[] // empty: the books are the uninterrupted run's
}

const FEED = { from: '2024-01-01' as CalendarDate, to: '2024-02-29' as CalendarDate }
const START = instant('2026-01-01T00:00:00Z')
const TTL_MS = 2_000
const WORKERS = 2
const MOST_STEPS = 30_000

const ODDS: FaultPlan['odds'] = {
  'crash-before': 0.008,
  'crash-after': 0.012,
  'lost-question': 0.012,
  'lost-answer': 0.02,
  twice: 0.02,
  late: 0.02,
  pause: 0.008,
}

/** A market, and a clock for the leases that the simulation sets. */
export async function prepareWorld(pool: Pool): Promise<void> {
  await pool.query('create table simulated_clock (at timestamptz not null)')
  await pool.query(`insert into simulated_clock values ('${new Date(START).toISOString()}')`)
  await pool.query(`create or replace function lease_clock() returns timestamptz
    language sql volatile as $$ select at from simulated_clock $$`)
  await insertMarket(pool, FEED)
}

/** The run without a fault: what every storm has to end in. */
export async function calmLedger(pool: Pool): Promise<string> {
  const context: Context = { pool, clock: systemClock, log: quiet }
  await startPortfolios(context, 'calm', FEED)
  await pool.query(`create or replace function lease_clock() returns timestamptz
    language sql volatile as $$ select clock_timestamp() $$`)
  const end = new AbortController()
  const worker = runWorker(context, {
    workerId: 'calm',
    openFeed: (run) => openFeed(context, run),
    signal: end.signal,
  })
  while ((await openRuns(pool, 'calm')) > 0) await systemClock.sleep(20)
  end.abort()
  await worker
  await pool.query(`create or replace function lease_clock() returns timestamptz
    language sql volatile as $$ select at from simulated_clock $$`)
  return ledgerOf(pool, 'calm')
}

/** Runs the same portfolios under a storm drawn from a seed, and compares. */
export async function campaign(
  pool: Pool,
  seed: number,
  calm: string,
  { people = false }: { readonly people?: boolean } = {},
): Promise<Campaign> {
  const userId = `storm_${seed}`
  const turnstile = openTurnstile(seed, START)
  const faults = new Map<Fault, number>()
  const complaints: string[] = []
  let clockSet: number = 0
  let steps = 0
  let born = 0
  let finished = false

  const network: Owner = { name: 'network', alive: true, frozenUntil: 0 }
  const plan: FaultPlan = {
    odds: ODDS,
    pauseMs: 3 * TTL_MS,
    network,
    onAnswer: async (query, rows) => {
      if (query.name === 'commit_ticks') complaints.push(...(await trespasses(pool, query, rows)))
    },
    onFault: (_, fault) => faults.set(fault, (faults.get(fault) ?? 0) + 1),
    onSend: async () => {
      steps += 1
      if (clockSet === turnstile.now()) return
      clockSet = turnstile.now()
      const at = new Date(clockSet).toISOString()
      await pool.query('update simulated_clock set at = $1', [at])
    },
  }
  await pool.query('update simulated_clock set at = $1', [new Date(START).toISOString()])
  await startPortfolios({ pool, clock: systemClock, log: quiet }, userId, FEED)

  const owners: Owner[] = []
  const end = new AbortController()
  const midwife: Owner = { name: 'midwife', alive: true, frozenUntil: 0 }
  void tend()
  if (people) void meddle()
  const outcome = await turnstile.run(() => finished, MOST_STEPS)
  end.abort()
  for (const owner of owners) owner.alive = false

  if (outcome !== 'done') complaints.push(`the storm ended ${outcome} after ${steps} steps`)
  const meddled = people ? MEDDLED : undefined
  complaints.push(...(await complaintsAbout(pool, userId, calm, meddled)))
  if (people) complaints.push(...(await lostOrders(pool, userId)))
  return { seed, steps, faults, workers: born, complaints }

  /** Keeps the number of living workers up, and looks whether all runs have ended. */
  async function tend(): Promise<void> {
    while (!finished) {
      while (owners.filter(({ alive }) => alive).length < WORKERS) spawn()
      await turnstile.sleep(midwife, 400)
      finished = await turnstile.enter(midwife, async () => (await openRuns(pool, userId)) === 0)
    }
  }

  /** People order and take back, in the middle of it all. */
  async function meddle(): Promise<void> {
    for (let index = 0; index < ORDERS && !finished; index += 1) {
      await turnstile.enter(midwife, () => askFor(pool, userId, index))
      await turnstile.sleep(midwife, 150)
    }
  }

  function spawn(): void {
    born += 1
    const owner: Owner = { name: `${userId}_worker_${born}`, alive: true, frozenUntil: 0 }
    owners.push(owner)
    const context: Context = {
      pool: faultyPool(pool, turnstile, owner, plan),
      clock: {
        now: turnstile.now,
        sleep: (durationMs, signal) => turnstile.sleep(owner, durationMs, signal),
      },
      log: quiet,
    }
    void runWorker(context, {
      workerId: owner.name,
      openFeed: (run) => openFeed(context, run),
      signal: end.signal,
      ttlMs: TTL_MS,
    }).catch((cause: unknown) => {
      if (owner.alive && !finished) complaints.push(`${owner.name} broke: ${String(cause)}`)
      owner.alive = false
    })
  }
}

/** Ticks that were committed by a worker that did not own the run any more. */
async function trespasses(
  pool: Pool,
  { values = [] }: PreparedQuery,
  rows: readonly object[],
): Promise<string[]> {
  const { answers } = rows[0] as { answers: string[] }
  const { rows: behind } = await pool.query<{ runId: string; sent: string; stands: string }>(
    `select s.run_id as "runId", sent.fence as sent, s.fence as stands
     from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
       as sent (user_id, run_id, fence, answer)
     join run_state s on s.user_id = sent.user_id and s.run_id = sent.run_id
     where sent.answer = 'committed' and s.fence <> sent.fence`,
    [...values.slice(0, 3), answers],
  )
  return behind.map(
    ({ runId, sent, stands }) => `${runId} was ticked behind fence ${sent}, it stands at ${stands}`,
  )
}

const MEDDLED = 'run_cross'
const ORDERS = 16

/** Every third order is taken back, if it still waits. */
async function askFor(pool: Pool, userId: string, index: number): Promise<void> {
  const run = { userId, runId: MEDDLED }
  await transaction(pool, async (tx) => {
    if ((await lockRun(tx, userId, MEDDLED)) !== 'RUNNING') return
    const limit = index % 2 === 1
    const request = {
      instrumentId: 'ALPHA.NSE',
      side: 'BUY' as const,
      type: limit ? ('LIMIT' as const) : ('MARKET' as const),
      quantity: fixed<'quantity'>('2'),
      limitPrice: limit ? fixed<'price'>('31') : null, // far below: it waits
      stopPrice: null,
      source: 'manual' as const,
      clientOrderId: `person_${index}`,
    }
    await insertCommand(tx, { ...run, kind: 'order', request })
    const earlier = await findOrderByClient(tx, userId, MEDDLED, `person_${index - 2}`)
    if (index % 3 === 0 && earlier) {
      const cancel = { orderId: earlier.orderId, commandId: `cancel/${earlier.orderId}` }
      await insertCommand(tx, { ...run, kind: 'cancel', cancel })
    }
  })
}

/** Orders that people gave and no tick took, although their run went on to its end. */
async function lostOrders(pool: Pool, userId: string): Promise<string[]> {
  const { rows } = await pool.query<{ status: string; orders: number; waits: number }>(
    `select status,
            (select count(*)::int from run_order where user_id = $1 and source = 'manual') as orders,
            (select count(*)::int from run_command where user_id = $1) as waits
     from run where user_id = $1 and run_id = $2`,
    [userId, MEDDLED],
  )
  const { status, orders, waits } = rows[0]!
  if (status === 'COMPLETED' && orders > 0 && waits === 0) return []
  return [`the run ended ${status} with ${orders} orders of people, and ${waits} still wait`]
}
