import assert from 'node:assert/strict'
import { assertApiAndSqlAgree, assertLedgersAgree } from './ledgers.ts'
import { lastClose } from './plans.ts'
import { startRun, untilMarked, type Run } from './user.ts'
import type { World } from './world.ts'

/**
 * A run that has met three closes and bought nothing: 29 December 2026 is a Tuesday. The market
 * stands at its last close, the price of gold that a person gets.
 */
export async function quietRun(world: World, changes: object = {}): Promise<Run> {
  const run = await startRun(await world.user(), { feed: { from: '2026-12-29' }, ...changes })
  await untilMarked(run, await lastClose(world))
  return run
}

export function order(changes: object): object {
  return { instrument_id: 'GOLDBEES.NSE', side: 'BUY', quantity: '10', ...changes }
}

export async function fillsMarketOrder(world: World): Promise<void> {
  const run = await quietRun(world)
  const placed = await run.user.post(`${run.path}/orders`, order({}))
  assert.deepEqual([placed.status, placed.body['status']], [201, 'FILLED'], placed.text)
  const time = `and logical_time = '${String(placed.body['logical_time'])}'`
  await untilMarked(run, String(placed.body['logical_time']))

  // 10 units at the last close, of 100,000.00.
  const [expected] = await world.sql(`
    select close as price, 100000 - 10 * close as cash, 10 * close as market_value
    from bar where instrument_id = 'GOLDBEES.NSE' and bar_interval = '1d'
    order by closed_at desc limit 1`)
  const booked = await world.sql(`
    select o.status, o.qty::int as ordered, t.qty::int as traded, t.price,
           p.quantity::int as held, p.average_price, e.cash, e.market_value, e.equity
    from paper_order o
    join paper_trade t on (t.user_id, t.run_id, t.order_id) = (o.user_id, o.run_id, o.id)
    join (select * from paper_position where ${run.where}) p on p.symbol = o.symbol
    join (select * from paper_equity_curve where ${run.where} ${time}) e on true
    where o.id = '${String(placed.body['order_id'])}' and o.run_id = '${run.runId}'`)
  assert.deepEqual(booked, [
    {
      status: 'FILLED',
      ordered: 10,
      traded: 10,
      price: expected!['price'],
      held: 10,
      average_price: expected!['price'],
      cash: expected!['cash'],
      market_value: expected!['market_value'],
      equity: '100000.00000000',
    },
  ])
  await assertApiAndSqlAgree(world, run)
  await assertLedgersAgree(world, run)
}

export async function keepsLimitOrderUntilStop(world: World): Promise<void> {
  const run = await quietRun(world)
  const below = order({ type: 'LIMIT', limit_price: '1' })
  const placed = await run.user.post(`${run.path}/orders`, below)
  assert.deepEqual([placed.status, placed.body['status']], [201, 'PENDING'], placed.text)
  const look = () =>
    world.sql(`select o.status, o.reason, (select count(*)::int from paper_trade t
                 where t.run_id = o.run_id) as trades
               from paper_order o where ${run.where}`)
  assert.deepEqual(await look(), [{ status: 'PENDING', reason: null, trades: 0 }])

  const stopped = await run.user.post(`${run.path}/stop`)
  assert.deepEqual([stopped.status, stopped.body['status']], [200, 'STOPPED'])
  assert.deepEqual(await look(), [{ status: 'CANCELED', reason: 'run_stopped', trades: 0 }])
  const { items } = await run.user.get(`${run.path}/orders`)
  assert.deepEqual(
    items.map(({ status }) => status),
    ['CANCELED'],
  )
}

/** What the gate has to refuse, and the check that does. */
const WRONG: readonly (readonly [object, string])[] = [
  [{ quantity: '0' }, 'quantity'],
  [{ quantity: '-5' }, 'quantity'],
  [{ quantity: '100000' }, 'cash'],
  [{ quantity: '5', side: 'SELL' }, 'short_sale'],
  [{ instrument_id: 'NIFTYBEES.NSE' }, 'forbidden_instrument'],
]

export async function refusesWrongOrders(world: World): Promise<void> {
  const run = await quietRun(world, {
    instruments: ['GOLDBEES.NSE', 'NIFTYBEES.NSE'],
    forbidden_instruments: ['NIFTYBEES.NSE'],
  })
  const tight = await quietRun(world, { maximum_position: '9' })
  for (const [of, changes, check] of [
    ...WRONG.map(([changes, check]) => [run, changes, check] as const),
    [tight, { quantity: '10' }, 'maximum_position'] as const,
  ]) {
    const { status, body, text } = await of.user.post(`${of.path}/orders`, order(changes))
    assert.deepEqual([status, body['status'], body['reason']], [201, 'REJECTED', check], text)
  }
  for (const { where } of [run, tight]) {
    const [left] = await world.sql(`
      select (select count(*)::int from paper_order where ${where} and status <> 'REJECTED') as open,
             (select count(*)::int from paper_trade where ${where}) as trades,
             (select count(*)::int from paper_position where ${where}) as positions,
             (select trim_scale(cash)::text from paper_equity_curve where ${where}
              order by logical_time desc limit 1) as cash`)
    assert.deepEqual(left, { open: 0, trades: 0, positions: 0, cash: '100000' })
  }
}
