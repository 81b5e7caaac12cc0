import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { markRun } from '#src/app/runs/mark-run.ts'
import { startRun } from '#src/app/runs/start-run.ts'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { assertBooksAgree, BOOKS, countsOf } from '#test/support/books.ts'
import {
  cashOf,
  newUser,
  openWorld,
  PLAN,
  rowsOf,
  startPlan,
  ticks,
  type World,
} from '#test/support/world.ts'
import { at, GOLD, scheduled } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

const CHILDREN = BOOKS.filter((table) => table.startsWith('run_') && table !== 'run_command')

test('MU-01 GB-001 GB-032 two users tick at one time, and share no row', async () => {
  const anna = await startPlan(world, await newUser(world, 'Anna'), { parameters: { units: 3 } })
  const bert = await startPlan(world, await newUser(world, 'Bert'), { parameters: { units: 7 } })
  for (const run of [anna, bert]) {
    await ticks(world, run, scheduled(0, '60'))
    await markRun(world.context, run)
  }
  const { rows } = await world.pool.query(
    CHILDREN.map(
      (table) => `select '${table}' as name, user_id, run_id, count(*)::int as count from ${table}
                  group by user_id, run_id`,
    ).join(' union all '),
  )
  const owners = new Set([anna, bert].map(({ userId, runId }) => `${userId} ${runId}`))
  for (const { name, user_id: userId, run_id: runId, count } of rows) {
    assert.ok(owners.has(`${userId} ${runId}`), `a row of ${name} belongs to one of the two`)
    assert.equal(count, 1, `and each has one in ${name}`)
  }
  assert.equal(rows.length, 2 * CHILDREN.length)
  assert.equal(await cashOf(world, anna), '99820.00000000')
  assert.equal(await cashOf(world, bert), '99580.00000000')
})

test('MU-02 GB-001 GB-044 one user ticks a run, stops it, and ticks the next', async () => {
  const userId = await newUser(world)
  const first = await startPlan(world, userId)
  await ticks(world, first, scheduled(0, '60'), scheduled(1, '61'))
  await stopRun(world.context, first)
  const counted = await countsOf(world.pool, first)

  const second = await startPlan(world, userId)
  assert.notEqual(second.runId, first.runId, 'what begins again is a new run')
  await ticks(world, second, scheduled(0, '60'))
  assert.deepEqual(await countsOf(world.pool, first), counted, 'the stopped run stays as it was')
  const counts = await countsOf(world.pool, second)
  assert.deepEqual([counts['run_order'], counts['run_fill'], counts['run_equity']], [1, 1, 1])
  assert.equal(await cashOf(world, second), '99400.00000000', 'it begins with cash of its own')
  await assertBooksAgree(world.context)
})

test('RL-05 RL-08 a second scheduled run is refused while one runs, bots are not', async () => {
  const userId = await newUser(world)
  const run = await startPlan(world, userId)
  assert.equal(run.status, 'RUNNING')
  const status = await rowsOf(world, run, 'engine_status', 'status')
  assert.deepEqual(status, [{ status: 'RUNNING' }], 'its engine status stands beside it')

  const before = await countsOf(world.pool)
  await assert.rejects(startPlan(world, userId), { code: 'run_already_running' })
  assert.deepEqual(await countsOf(world.pool), before, 'nothing of the second is left')

  const bot = { userId, kind: 'bot', strategy: PLAN, instruments: [GOLD] } as const
  const bots = await Promise.all([startRun(world.context, bot), startRun(world.context, bot)])
  assert.deepEqual(
    bots.map((one) => one.status),
    ['RUNNING', 'RUNNING'],
  )
})

test('RL-09 a run that was stopped takes no tick and no mark', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'))
  await stopRun(world.context, run)
  const before = await countsOf(world.pool)
  assert.deepEqual(await ticks(world, run, scheduled(1, '60')), ['stopped'])
  assert.equal(await markRun(world.context, run), 'stopped')
  assert.deepEqual(await countsOf(world.pool), before)
})

test('OR-06 the audit log says who stopped a run', async () => {
  const userId = await newUser(world)
  const run = await startPlan(world, userId)
  await stopRun(world.context, run)
  const { rows } = await world.pool.query(
    `select actor, details from audit_log where run_id = $1 and action = 'run.status'
     and details ->> 'to' = 'STOPPED'`,
    [run.runId],
  )
  assert.deepEqual(rows, [{ actor: userId, details: { from: 'RUNNING', to: 'STOPPED' } }])
  await assert.rejects(stopRun(world.context, { userId: 'usr_other', runId: run.runId }), {
    code: 'not_found',
  })
})

test('GB-010 a run of Indian ETFs is kept in INR', async () => {
  const run = await startPlan(world, await newUser(world))
  assert.deepEqual(
    [run.currency, run.config.instruments.map(({ symbol }) => symbol)],
    ['INR', ['GOLDBEES', 'NIFTYBEES']],
  )
  await ticks(world, run, scheduled(0, '60'))
  const [trade] = await rowsOf(world, run, 'paper_trade', 'logical_time, symbol')
  assert.deepEqual(trade, { logical_time: at(0), symbol: GOLD })
})
