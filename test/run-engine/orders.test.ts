import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { fixed } from '#src/core/fixed.ts'
import { assertBooksAgree, countsOf } from '#test/support/books.ts'
import {
  ALL_IN,
  cashOf,
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  ticks,
  type World,
} from '#test/support/world.ts'
import { at, bar, barInput, order, orderInput, scheduled } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('OR-01 GB-008 a market order is filled at the price of the tick, in every ledger', async () => {
  const run = await startPlan(world, await newUser(world))
  assert.deepEqual(await ticks(world, run, scheduled(0, '60')), ['committed'])

  assert.deepEqual(await rowsOf(world, run, 'paper_order', 'id, type, status, reason'), [
    { id: 'ord_00000001', type: 'MARKET', status: 'FILLED', reason: null },
  ])
  const trades = await rowsOf(world, run, 'paper_trade', 'order_id, side, qty, price, realized_pnl')
  assert.deepEqual(trades, [
    {
      order_id: 'ord_00000001',
      side: 'BUY',
      qty: '10.00000000',
      price: '60.00000000',
      realized_pnl: '0.00000000',
    },
  ])
  assert.deepEqual(await rowsOf(world, run, 'paper_position', 'symbol, quantity, average_price'), [
    { symbol: 'GOLDBEES.NSE', quantity: '10.00000000', average_price: '60.00000000' },
  ])
  const curve = await rowsOf(
    world,
    run,
    'paper_equity_curve',
    'logical_time, cash, market_value, equity',
  )
  assert.deepEqual(curve, [
    {
      logical_time: at(0),
      cash: '99400.00000000',
      market_value: '600.00000000',
      equity: '100000.00000000',
    },
  ])
  await assertBooksAgree(world.context)
})

test('OR-02 OR-10 GB-050 an order of nothing is rejected, kept, and makes no trade', () => {
  return rejectsUnits(0, '0.00000000')
})

test('OR-03 OR-11 GB-050 so is an order of less than nothing', () => {
  return rejectsUnits(-5, '-5.00000000')
})

async function rejectsUnits(units: number, quantity: string): Promise<void> {
  const run = await startPlan(world, await newUser(world), { parameters: { units } })
  assert.deepEqual(await ticks(world, run, scheduled(0, '60')), ['committed'])
  const kept = await rowsOf(world, run, 'paper_order', 'status, reason, qty')
  assert.deepEqual(kept, [{ status: 'REJECTED', reason: 'quantity', qty: quantity }])
  const counts = await countsOf(world.pool, run)
  assert.deepEqual([counts['run_fill'], counts['run_position']], [0, 0])
  assert.equal(await cashOf(world, run), '100000.00000000')
  await assertBooksAgree(world.context)
}

test('OR-04 OR-12 RK-01 GB-051 600.00 of 500.00 is rejected, and 500.00 stay', async () => {
  const run = await startPlan(world, await newUser(world), { initialCash: fixed('500.00') })
  assert.deepEqual(await ticks(world, run, scheduled(0, '60.00')), ['committed'])

  const rows = await rowsOf<{ verdicts: object[] }>(world, run, 'paper_order', '*')
  const [{ status, reason, verdicts }] = rows as [Record<string, unknown> & (typeof rows)[0]]
  assert.deepEqual([rows.length, status, reason], [1, 'REJECTED', 'cash'])
  const decided = { check: 'cash', passed: false, numbers: { cost: '600', cash: '500' } }
  assert.deepEqual(verdicts.at(-1), decided, 'with the numbers that decided it')
  assert.equal((await countsOf(world.pool, run))['run_fill'], 0)
  assert.equal(await cashOf(world, run), '500.00000000')
})

test('GB-051 the fee is part of the cost: 600.00 pay for 10 at 60.00, and for no fee', async () => {
  const user = await newUser(world)
  const initialCash = fixed<'money'>('600')
  const enough = await startPlan(world, user, { initialCash })
  await ticks(world, enough, scheduled(0, '60'))
  assert.equal(await cashOf(world, enough), '0.00000000')
  await stopRun(world.context, enough)

  const costs = { feePerOrder: fixed<'money'>('0.01') }
  const short = await startPlan(world, user, { initialCash, costs })
  await ticks(world, short, scheduled(0, '60'))
  const orders = await rowsOf(world, short, 'paper_order', 'status, reason')
  assert.deepEqual(orders, [{ status: 'REJECTED', reason: 'cash' }])
})

test('GB-052 GB-027 10 at 60.00 and 5 at 63.00 are 15 at 61.00', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    scheduled(0, '60.00'),
    barInput(1, bar(1, '63 63 63 63')),
    orderInput(2, order('five', 'BUY 5')),
  )
  assert.deepEqual(await rowsOf(world, run, 'paper_position', 'symbol, quantity, average_price'), [
    { symbol: 'GOLDBEES.NSE', quantity: '15.00000000', average_price: '61.00000000' },
  ])
})

test('OR-05 GB-008 a BUY limit below the price waits without a trade until it is met', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 61 59 60')),
    orderInput(1, order('low', 'BUY 10 LIMIT 58')),
    barInput(2, bar(2, '60 62 58.01 61')),
  )
  const statuses = () => rowsOf(world, run, 'paper_order', 'status, reason')
  assert.deepEqual(await statuses(), [{ status: 'PENDING', reason: null }])
  assert.equal((await countsOf(world.pool, run))['run_fill'], 0)

  await ticks(world, run, barInput(3, bar(3, '60 60 57 59')))
  assert.deepEqual(await statuses(), [{ status: 'FILLED', reason: null }])
  const fills = await rowsOf(world, run, 'paper_trade', 'price, logical_time')
  assert.deepEqual(fills, [{ price: '58.00000000', logical_time: at(3) }])
  await assertBooksAgree(world.context)
})

test('GB-008 a marketable limit order fills at once, never worse than the price', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('buy', 'BUY 10 LIMIT 61')),
    orderInput(2, order('sell', 'SELL 10 LIMIT 59')),
  )
  const fills = await rowsOf(world, run, 'paper_trade', 'logical_time, price')
  assert.deepEqual(fills, [
    { logical_time: at(1), price: '60.00000000' },
    { logical_time: at(2), price: '60.00000000' },
  ])
})

test('GB-042 a stop order waits for its stop, and takes the open that gaps over it', async () => {
  const run = await startPlan(world, await newUser(world))
  const stops = [order('near', 'SELL 4 STOP 58'), order('far', 'SELL 6 STOP 55')]
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('in', 'BUY 10')),
    orderInput(2, ...stops),
    barInput(3, bar(3, '60 60 58.01 59')),
  )
  assert.equal((await countsOf(world.pool, run))['run_fill'], 1, 'no stop is met yet')
  await ticks(world, run, barInput(4, bar(4, '59 59 57 57')), barInput(5, bar(5, '50 51 49 50')))
  const fills = await rowsOf(world, run, 'paper_trade', 'logical_time, qty, price, realized_pnl')
  assert.deepEqual(fills.slice(1), [
    { logical_time: at(4), qty: '4.00000000', price: '58.00000000', realized_pnl: '-8.00000000' },
    { logical_time: at(5), qty: '6.00000000', price: '50.00000000', realized_pnl: '-60.00000000' },
  ])
  await assertBooksAgree(world.context)
})

test('OR-06 GB-043 stopping a run cancels what waits, and what was filled stays', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    scheduled(0, '60'),
    orderInput(1, order('low', 'BUY 10 LIMIT 58'), order('stop', 'SELL 10 STOP 50')),
  )
  const stopped = await stopRun(world.context, run)
  assert.equal(stopped.status, 'STOPPED')
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders, [
    { id: 'ord_00000001', status: 'FILLED', reason: null },
    { id: 'ord_00000002', status: 'CANCELED', reason: 'run_stopped' },
    { id: 'ord_00000003', status: 'CANCELED', reason: 'run_stopped' },
  ])
  assert.deepEqual(await ticks(world, run, barInput(2, bar(2, '50 50 40 50'))), ['stopped'])
  assert.equal((await countsOf(world.pool, run))['run_fill'], 1)
  assert.equal((await stopRun(world.context, run)).status, 'STOPPED', 'again does no harm')
  await assertBooksAgree(world.context)
})

test('GB-042 an order whose cash is gone when its price comes is canceled, not filled', async () => {
  // Market orders wait for the next open: the gate judges by this close, and the open gaps up.
  const run = await startPlan(world, await newUser(world), {
    strategy: ALL_IN,
    initialCash: fixed('1000'),
  })
  await ticks(
    world,
    run,
    barInput(0, bar(0, '100 100 100 100')),
    barInput(1, bar(1, '101 101 101 101')),
  )
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders[0], { id: 'ord_00000001', status: 'CANCELED', reason: 'cash' })
  assert.equal(await cashOf(world, run), '1000.00000000')
  const events = await rowsOf(world, run, 'event_ledger', 'seq, event_type, key')
  assert.deepEqual(events[0], { seq: '1', event_type: 'ORDER_CANCELED', key: 'ord_00000001' })
  await assertBooksAgree(world.context)
})

test('GB-061 a sale adds quantity × price to cash, and more than is held is rejected', async () => {
  const run = await startPlan(world, await newUser(world), { initialCash: fixed('1000') })
  await ticks(
    world,
    run,
    scheduled(0, '60'),
    orderInput(1, order('more', 'SELL 11')),
    orderInput(2, order('some', 'SELL 4')),
  )
  assert.equal(await cashOf(world, run), '640.00000000') // 1,000 − 600 + 4 × 60
  const [position] = await rowsOf(world, run, 'paper_position', 'quantity, average_price')
  assert.deepEqual(position, { quantity: '6.00000000', average_price: '60.00000000' })
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders[1], { id: 'ord_00000002', status: 'REJECTED', reason: 'short_sale' })
})

test('LG-01 a tick that buys as much as it sells leaves the quantity, and earns its profit', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(
    world,
    run,
    scheduled(0, '60'),
    barInput(1, bar(1, '63 63 63 63')),
    orderInput(2, order('out', 'SELL 4'), order('in', 'BUY 4')),
  )
  const positions = await rowsOf(world, run, 'run_position', 'quantity, cost, realized_pnl')
  // 4 that cost 240.00 are sold for 252.00, then 4 are bought for 252.00.
  assert.deepEqual(positions, [
    { quantity: '10.00000000', cost: '612.00000000', realized_pnl: '12.00000000' },
  ])
  await assertBooksAgree(world.context)
})

test('GB-061 a run that may go short sells what it does not hold, and pays to buy it back', async () => {
  const limits = { allowShort: true }
  const run = await startPlan(world, await newUser(world), { limits, initialCash: fixed('1000') })
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('short', 'SELL 5')),
    barInput(2, bar(2, '58 58 58 58')),
    orderInput(3, order('flip', 'BUY 7')),
  )
  const fills = await rowsOf(world, run, 'paper_trade', 'logical_time, realized_pnl')
  assert.deepEqual(
    fills.map((fill) => fill['realized_pnl']),
    ['0.00000000', '10.00000000'],
  )
  assert.equal(await cashOf(world, run), '894.00000000') // 1,000 + 300 − 406
  const [position] = await rowsOf(world, run, 'paper_position', 'quantity, average_price')
  assert.deepEqual(position, { quantity: '2.00000000', average_price: '58.00000000' })
  await assertBooksAgree(world.context)
})

test('GB-050 a limit order that names no price is rejected and kept like any other', async () => {
  const run = await startPlan(world, await newUser(world))
  const nameless = { ...order('nameless', 'BUY 1 LIMIT 1'), limitPrice: null }
  const answers = await ticks(world, run, scheduled(0, '60'), orderInput(1, nameless))
  assert.deepEqual(answers, ['committed', 'committed'])
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason, limit_price')
  const refused = { id: 'ord_00000002', status: 'REJECTED', reason: 'price', limit_price: null }
  assert.deepEqual(orders[1], refused)
})
