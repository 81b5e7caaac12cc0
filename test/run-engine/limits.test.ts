import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { placeOrder } from '#src/app/runs/place-order.ts'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { fixed } from '#src/core/fixed.ts'
import { assertBooksAgree, assertNoTrace, countsOf } from '#test/support/books.ts'
import {
  cashOf,
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  ticks,
  type World,
} from '#test/support/world.ts'
import { bar, barInput, NIFTY, order, orderInput, scheduled } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('RK-01 an order beyond the cash is rejected, however often it is asked for', async () => {
  const run = await startPlan(world, await newUser(world), { initialCash: fixed('599.99') })
  await ticks(world, run, scheduled(0, '60'), scheduled(1, '60'))
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders, [
    { id: 'ord_00000001', status: 'REJECTED', reason: 'cash' },
    { id: 'ord_00000002', status: 'REJECTED', reason: 'cash' },
  ])
  assert.equal((await countsOf(world.pool, run))['run_fill'], 0)
  assert.equal(await cashOf(world, run), '599.99000000')
})

test('RK-02 an order that would exceed the maximum position is rejected, without a trade', async () => {
  const limits = { maximumPosition: fixed<'quantity'>('25') }
  const run = await startPlan(world, await newUser(world), { limits })
  await ticks(world, run, scheduled(0, '60'), scheduled(1, '60'), scheduled(2, '60'))
  const orders = await rowsOf<{ status: string; reason: string; verdicts: object[] }>(
    world,
    run,
    'paper_order',
    'id, status, reason, verdicts',
  )
  assert.deepEqual(
    orders.map(({ status, reason }) => [status, reason]),
    [
      ['FILLED', null],
      ['FILLED', null],
      ['REJECTED', 'maximum_position'],
    ],
  )
  const numbers = { resulting: '30', maximumPosition: '25' }
  assert.deepEqual(orders[2]!.verdicts.at(-1), {
    check: 'maximum_position',
    passed: false,
    numbers,
  })
  const [position] = await rowsOf(world, run, 'paper_position', 'quantity')
  assert.deepEqual(position, { quantity: '20.00000000' })
  const exactly = await ticks(world, run, orderInput(3, order('exactly', 'BUY 5')))
  assert.deepEqual(exactly, ['committed'])
  assert.equal((await countsOf(world.pool, run))['run_fill'], 3, 'the bound itself may be reached')
})

test('RK-02 orders that wait count, so two of them do not share one bound', async () => {
  const limits = { maximumPosition: fixed<'quantity'>('15') }
  const run = await startPlan(world, await newUser(world), { limits })
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60')),
    orderInput(1, order('a', 'BUY 10 LIMIT 55'), order('b', 'BUY 10 LIMIT 54')),
    barInput(2, bar(2, '50 50 50 50')),
  )
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders, [
    { id: 'ord_00000001', status: 'FILLED', reason: null },
    { id: 'ord_00000002', status: 'REJECTED', reason: 'maximum_position' },
  ])
})

test('RK-03 an order in a forbidden instrument is rejected, without a trade', async () => {
  const limits = { forbiddenInstruments: [NIFTY] }
  const run = await startPlan(world, await newUser(world), { limits })
  await ticks(
    world,
    run,
    barInput(0, bar(0, '60 60 60 60'), bar(0, '240 240 240 240', NIFTY)),
    orderInput(1, order('forbidden', 'BUY 1', NIFTY), order('allowed', 'BUY 1')),
  )
  const orders = await rowsOf(world, run, 'paper_order', 'id, symbol, status, reason')
  assert.deepEqual(orders, [
    {
      id: 'ord_00000001',
      symbol: 'NIFTYBEES.NSE',
      status: 'REJECTED',
      reason: 'forbidden_instrument',
    },
    { id: 'ord_00000002', symbol: 'GOLDBEES.NSE', status: 'FILLED', reason: null },
  ])
  await assertBooksAgree(world.context)
})

test('RK-03 so is one in an instrument that is not one of the run', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'), orderInput(1, order('alien', 'BUY 1', 'OTHER.NSE')))
  const orders = await rowsOf(world, run, 'paper_order', 'id, status')
  assert.deepEqual(orders[1], { id: 'ord_00000002', status: 'REJECTED' })
  assert.equal((await countsOf(world.pool, run))['run_fill'], 1)
})

test('DEC-34 an order for a run that has stopped is refused, audited, and leaves no child row', async () => {
  const user = await newUser(world)
  const run = await startPlan(world, user)
  await stopRun(world.context, run)
  const before = await countsOf(world.pool, run)
  const place = { userId: user, runId: run.runId, request: order('late', 'BUY 1') }
  await assert.rejects(placeOrder(world.context, place), { code: 'run_not_running' })
  assert.deepEqual(await countsOf(world.pool, run), before)
  const { rows } = await world.pool.query(
    `select actor, action, details from audit_log where run_id = $1 and action = 'order.refused'`,
    [run.runId],
  )
  const details = { status: 'STOPPED', clientOrderId: 'late', instrumentId: 'GOLDBEES.NSE' }
  assert.deepEqual(rows, [{ actor: user, action: 'order.refused', details }])
})

test("DEC-34 an order for another user's run finds nothing, and leaves nothing", async () => {
  const run = await startPlan(world, await newUser(world))
  const other = await newUser(world, 'Bela')
  await assertNoTrace(world.context, async () => {
    const place = { userId: other, runId: run.runId, request: order('theirs', 'BUY 1') }
    await assert.rejects(placeOrder(world.context, place), { code: 'not_found' })
  })
})
