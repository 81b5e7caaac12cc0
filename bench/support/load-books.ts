import type { Context } from '#src/app/context.ts'
import { createApiKey } from '#src/app/identity/keys/create-api-key.ts'
import { createUser } from '#src/app/identity/people/create-user.ts'
import type { Pool } from '#src/store/pool.ts'
import type { SimulatedUser } from './load-users.ts'

export const INSTRUMENT = 'GOLDBEES.NSE'
const BARS = 20_000
const RUNS_A_USER = 3
const ORDERS_A_RUN = 100
const AT_ONCE = 8

/** A market, and people with real keys, three runs each, and a hundred orders in each run. */
export async function makeBooks(
  context: Context,
  count: number,
): Promise<readonly Omit<SimulatedUser, 'url'>[]> {
  await makeMarket(context.pool)
  const users: Omit<SimulatedUser, 'url'>[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, place) =>
      makeUser(context, from + place),
    )
    users.push(...(await Promise.all(some)))
  }
  await makeRuns(context.pool)
  await context.pool.query('analyze')
  return users
}

async function makeUser(context: Context, place: number): Promise<Omit<SimulatedUser, 'url'>> {
  const { userId } = await createUser(context, { name: `User ${place}`, tier: 'internal' })
  const { key } = await createApiKey(context, { userId, name: 'load', requestsPerMinute: 100_000 })
  return { key, runId: 'run_1' }
}

async function makeMarket(pool: Pool): Promise<void> {
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency,
       price_increment, quantity_step)
     values ($1, 'GOLDBEES', 'NSE', 'Gold BeES', 'etf', 'INR', 0.01, 1)`,
    [INSTRUMENT],
  )
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume)
     select $1, '1m', at, at + interval '1 minute', 60, 60.5, 59.5, 60 + n % 50 * 0.01, 1000
     from (select n, timestamptz '2024-01-01T00:00:00Z' + n * interval '1 minute' as at
           from generate_series(1, $2::int) n) m`,
    [INSTRUMENT, BARS],
  )
}

async function makeRuns(pool: Pool): Promise<void> {
  await pool.query(
    `insert into run (user_id, run_id, kind, status, name, strategy, config)
     select u.user_id, 'run_' || n, 'bot', 'RUNNING', 'Load ' || n, 'buy-and-hold', $1
     from app_user u cross join generate_series(1, $2::int) n`,
    [CONFIG, RUNS_A_USER],
  )
  await pool.query(`insert into run_state (user_id, run_id) select user_id, run_id from run`)
  await pool.query(`insert into run_status (user_id, run_id) select user_id, run_id from run`)
  await pool.query(
    `insert into run_order (user_id, run_id, order_id, instrument_id, side, quantity, status,
       logical_time)
     select user_id, run_id, 'ord_' || lpad(n::text, 8, '0'), $1, 'BUY', 1, 'CANCELED',
            timestamptz '2024-01-01T00:00:00Z' + n * interval '1 minute'
     from run cross join generate_series(1, $2::int) n`,
    [INSTRUMENT, ORDERS_A_RUN],
  )
}

/** As `encodeConfig` writes one. */
const CONFIG = JSON.stringify({
  parameters: {},
  instruments: [
    {
      instrumentId: INSTRUMENT,
      symbol: 'GOLDBEES',
      venueId: 'NSE',
      name: 'Gold BeES',
      kind: 'etf',
      currency: 'INR',
      priceIncrement: '0.01',
      quantityStep: '1',
    },
  ],
  costs: { feeBps: '0', feePerOrder: '0', slippageBps: '0' },
  limits: { maximumPosition: null, forbiddenInstruments: [] },
  feed: { interval: '1d', from: '2024-01-01', to: null, barsPerSecond: null },
})
