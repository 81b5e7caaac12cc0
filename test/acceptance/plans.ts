import assert from 'node:assert/strict'
import { assertApiAndSqlAgree, assertLedgersAgree, CHILDREN, ledgersOf } from './ledgers.ts'
import { PLAN, startRun, until, untilMarked } from './user.ts'
import type { World } from './world.ts'

/** The close of the last bar of gold that the world has, as an instant. */
export async function lastClose({ sql }: World): Promise<string> {
  const [found] = await sql<{ at: Date }>(`select max(closed_at) as at from bar
    where instrument_id = 'GOLDBEES.NSE' and bar_interval = '1d'`)
  return found!.at.toISOString()
}

export async function knowsIndianFunds(world: World): Promise<void> {
  const user = await world.user()
  const { items } = await user.get('/api/instruments?limit=500')
  for (const symbol of ['GOLDBEES', 'NIFTYBEES']) {
    const fund = items.find((item) => item['symbol'] === symbol)
    assert.deepEqual(
      [fund?.['instrument_id'], fund?.['kind'], fund?.['currency']],
      [`${symbol}.NSE`, 'etf', 'INR'],
    )
  }
  const run = await startRun(user)
  assert.equal((await user.get(run.path)).body['currency'], 'INR')
}

export async function startsOnce(world: World): Promise<void> {
  const user = await world.user()
  const run = await startRun(user)
  const rows = await world.sql(`select r.status, e.status as engine from strategy_run r
    join engine_status e using (user_id, run_id) where ${run.where}`)
  assert.deepEqual(rows, [{ status: 'RUNNING', engine: 'RUNNING' }])

  const second = await user.post('/api/runs', PLAN)
  assert.deepEqual([second.status, second.body['code']], [409, 'run_already_running'])
  const byHand = `insert into strategy_run (user_id) values ('${user.userId}')`
  assert.equal(await world.refusal(byHand), '23505', 'nor does SQL start a second')
  const { items } = await user.get('/api/runs?status=RUNNING')
  assert.deepEqual(
    items.map((item) => item['run_id']),
    [run.runId],
  )
}

/**
 * The Mondays of the first quarter of 2024, 10:00 in India. The exchange was closed on 22 January
 * and on 25 March, so those two are bought a day later. The fifth of January was a Friday.
 */
const MONDAYS = `01-01 01-08 01-15 01-23 01-29 02-05 02-12 02-19 02-26 03-04 03-11 03-18 03-26`
  .split(' ')
  .map((day) => `2024-${day}T04:30:00.000Z`)
const REBALANCE = '2024-01-05T04:30:00.000Z'

/** A plan of two funds by weight, from its first date to the end of its quarter. */
export async function investsBySchedule(world: World): Promise<void> {
  const user = await world.user()
  const run = await startRun(user, {
    instruments: ['GOLDBEES.NSE', 'NIFTYBEES.NSE'],
    initial_cash: '1000000',
    parameters: {
      ...PLAN.parameters,
      weights: { 'GOLDBEES.NSE': 3, 'NIFTYBEES.NSE': 1 },
      rebalance: 'quarterly',
      dayOfMonth: 5,
      bandFraction: 0,
    },
    feed: { from: '2024-01-01', to: '2024-03-31' },
  })
  await until(
    () => user.get(run.path),
    ({ body }) => body['status'] === 'COMPLETED',
    'it completes',
  )
  await assertApiAndSqlAgree(world, run)
  await assertLedgersAgree(world, run)

  const events = await world.sql<{ type: string; at: Date }>(
    `select event_type as type, logical_time as at from event_ledger where ${run.where}
     and event_type like '%\\_EXECUTED' order by logical_time`,
  )
  const timesOf = (type: string): readonly string[] =>
    events.filter((event) => event.type === type).map(({ at }) => at.toISOString())
  assert.deepEqual(timesOf('SIP_EXECUTED'), MONDAYS, 'the plan keeps its dates, once each')
  assert.deepEqual(timesOf('REBALANCE_EXECUTED'), [REBALANCE])

  // At 10:00 the day's first price is known. 7,500 and 2,500 buy whole units at it.
  const bought = await world.sql(`select logical_time as at, symbol, qty::int as units, price
    from paper_trade where ${run.where} and logical_time <> '${REBALANCE}' order by 1, 2`)
  const expected = await world.sql(`select t.at, b.instrument_id as symbol,
      floor(case b.instrument_id when 'GOLDBEES.NSE' then 7500 else 2500 end / b.open)::int as units,
      b.open as price
    from unnest('{${MONDAYS.join()}}'::timestamptz[]) as t (at)
    join bar b on b.bar_interval = '1d' and t.at between b.opened_at and b.closed_at
              and b.instrument_id in ('GOLDBEES.NSE', 'NIFTYBEES.NSE')
    order by 1, 2`)
  assert.equal(expected.length, 26)
  assert.deepEqual(bought, expected)
}

/** The end of the world's prices, with four Mondays in it. */
const DECEMBER = { feed: { from: '2026-12-01' } }

/** Ticks one run, stops it, ticks another of the same plan: each has its own books, and they agree. */
export async function runsAgain(world: World): Promise<void> {
  const user = await world.user()
  const end = await lastClose(world)
  const first = await startRun(user, DECEMBER)
  await untilMarked(first, end)
  assert.equal((await user.post(`${first.path}/stop`)).status, 200)
  const before = await ledgersOf(world, first)

  const second = await startRun(user, DECEMBER)
  assert.notEqual(second.runId, first.runId)
  await untilMarked(second, end)
  assert.equal((await user.post(`${second.path}/stop`)).status, 200)
  assert.equal(before['trades']!.length, 4)
  assert.deepEqual(await ledgersOf(world, first), before, 'the first is left alone')
  assert.deepEqual(await ledgersOf(world, second), before, 'the same feed gives the same ledgers')
}

/** Two users with the same plan at once: neither sees, nor can be given, what is the other's. */
export async function keepsUsersApart(world: World): Promise<void> {
  const end = await lastClose(world)
  const [a, b] = [await world.user(), await world.user()]
  const [ofA, ofB] = await Promise.all([startRun(a, DECEMBER), startRun(b, DECEMBER)])
  await Promise.all([untilMarked(ofA, end), untilMarked(ofB, end)])
  const { initial_cash: cash } = PLAN
  for (const [user, own, other] of [
    [a, ofA, ofB],
    [b, ofB, ofA],
  ] as const) {
    const order = { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '1' }
    const answers = [
      ...(await Promise.all(
        ['', 'orders', 'trades', 'positions', 'equity-curve', 'mtm', 'events', 'stream'].map(
          (name) => user.get(`${other.path}/${name}`.replace(/\/$/, '')),
        ),
      )),
      await user.post(`${other.path}/stop`),
      await user.post(`${other.path}/orders`, order),
    ]
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [404])
    const { items } = await user.get('/api/runs')
    assert.deepEqual(
      items.map((item) => [item['run_id'], item['status'], item['initial_cash']]),
      [[own.runId, 'RUNNING', cash]],
    )
    for (const child of CHILDREN) {
      const rows = await world.sql(`select user_id, run_id, count(*) > 0 as some from ${child}
        where user_id = '${user.userId}' or run_id = '${own.runId}' group by 1, 2`)
      assert.deepEqual(rows, [{ user_id: user.userId, run_id: own.runId, some: true }], child)
    }
    const mixed = `insert into event_ledger (user_id, run_id, logical_time, event_type)
                   values ('${user.userId}', '${other.runId}', now(), 'SIP_EXECUTED')`
    assert.equal(await world.refusal(mixed), '23503')
  }
  assert.deepEqual(await ledgersOf(world, ofA), await ledgersOf(world, ofB))
  await assertApiAndSqlAgree(world, ofA)
}
