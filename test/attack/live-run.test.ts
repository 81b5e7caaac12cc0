import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { commitTicks } from '#src/store/runs/commit-ticks.ts'
import { claimRuns } from '#src/store/runs/leases.ts'
import type { RunRow } from '#src/store/runs/run-row.ts'
import { transaction } from '#src/store/transaction.ts'
import { newUser, openWorld, startPlan, tickOf, ticks, type World } from '../support/world.ts'
import { bar, barInput, scheduled } from '../support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

/** Hand-written SQL that is sound in itself, while a worker has the run's next tick in its hands. */
const WRITES: Readonly<Record<string, string>> = {
  'an event': `
    insert into run_event (user_id, run_id, logical_time, event_type)
    select $1, $2, last_logical_time, 'NOTED' from run_state where user_id = $1 and run_id = $2`,
  'a counter': `
    update run_state set order_count = order_count + 5 where user_id = $1 and run_id = $2`,
}

/** A run that a worker has in its hands. */
async function takenRun(): Promise<RunRow> {
  const run = await startPlan(world, await newUser(world))
  const claims = await claimRuns(world.pool, 'a worker', 100)
  assert.ok(claims.some(({ runId }) => runId === run.runId))
  return run
}

for (const [what, sql] of Object.entries(WRITES)) {
  test(`GB-002 ${what} written by hand refuses the tick that did not know of it`, async () => {
    const run = await takenRun()
    await ticks(world, run, scheduled(0, '60'))
    const unaware = await tickOf(world, run, scheduled(1, '61'))

    await world.pool.query(sql, [run.userId, run.runId])
    assert.deepEqual(await commitTicks(world.pool, [unaware]), ['stale'], 'the worker loads again')

    await ticks(world, run, scheduled(1, '61'))
    assert.deepEqual(await verifyBooks(world.context), [])
  })
}

test('a run that is ending is passed over by a claim, which takes the others; one that goes on is next', async () => {
  const ending = await startPlan(world, await newUser(world))
  const other = await startPlan(world, await newUser(world))
  const claimed = async (workerId: string): Promise<readonly string[]> =>
    (await claimRuns(world.pool, workerId, 100)).map(({ runId }) => runId)
  const attempt = transaction(world.pool, async (tx) => {
    await tx.query(`update run set status = 'COMPLETED' where user_id = $1 and run_id = $2`, [
      ending.userId,
      ending.runId,
    ])
    const runs = await claimed('another worker')
    assert.ok(runs.includes(other.runId) && !runs.includes(ending.runId), String(runs))
    throw new Error('it goes on after all')
  })
  await assert.rejects(attempt, /goes on/)
  assert.ok((await claimed('a third worker')).includes(ending.runId))
})

test('GB-006 a curve, a mark or an event ahead of its run is refused', async () => {
  const run = await takenRun()
  await ticks(world, run, scheduled(0, '60'))
  for (const [table, columns, values] of [
    ['run_equity', 'cash, market_value, equity', '1, 0, 1'],
    ['run_mark', 'market_value', '0'],
    ['run_event', 'event_type', `'SIP_EXECUTED'`],
  ]) {
    const write = world.pool.query(
      `insert into ${table} (user_id, run_id, logical_time, ${columns})
       values ('${run.userId}', '${run.runId}', '2024-02-01T00:00:00Z', ${values})`,
    )
    await assert.rejects(write, { code: '23514', constraint: 'run_state_reached' }, table)
  }
  await ticks(world, run, scheduled(1, '61'))
  assert.deepEqual(await verifyBooks(world.context), [])
})

test('GB-002 a trade written by hand into a run that ticks is refused, whenever it claims to be', async () => {
  const run = await takenRun()
  await ticks(world, run, scheduled(0, '60'), scheduled(1, '60'))
  for (const at of [
    `'2023-01-01T00:00:00Z'`,
    '(select last_logical_time from run_state where user_id = $1 and run_id = $2)',
    'now()',
  ]) {
    const write = world.pool.query(
      `with placed as (
         insert into run_order (user_id, run_id, instrument_id, side, quantity, status, logical_time)
         values ($1, $2, 'GOLDBEES.NSE', 'BUY', 5, 'FILLED', ${at})
         returning user_id, run_id, order_id, instrument_id, side, quantity, logical_time
       )
       insert into run_fill (user_id, run_id, order_id, instrument_id, side, quantity, price,
         logical_time)
       select user_id, run_id, order_id, instrument_id, side, quantity, 50, logical_time from placed`,
      [run.userId, run.runId],
    )
    await assert.rejects(write, { code: '23514', constraint: 'run_fill_in_tick' }, at)
  }
  assert.deepEqual(await verifyBooks(world.context), [])
})

test('an order written by hand never passed the gate, so no tick fills it', async () => {
  const run = await takenRun()
  await ticks(world, run, scheduled(0, '60'))
  await world.pool.query(
    `insert into run_order (user_id, run_id, order_id, instrument_id, side, type, quantity,
       limit_price, logical_time)
     select $1, $2, 'by_hand', 'GOLDBEES.NSE', 'BUY', 'LIMIT', 5, 100, last_logical_time
     from run_state where user_id = $1 and run_id = $2`,
    [run.userId, run.runId],
  )
  await ticks(world, run, barInput(1, bar(1, '60 61 59 60')))
  const { rows } = await world.pool.query<{ status: string }>(
    `select status from run_order where user_id = $1 and order_id = 'by_hand'`,
    [run.userId],
  )
  assert.equal(rows[0]!.status, 'PENDING')
})
