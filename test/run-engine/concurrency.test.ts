import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { executeTick, tryExecuteSip } from '#src/app/runs/execute-tick.ts'
import { placeOrder } from '#src/app/runs/place-order.ts'
import { stopRun } from '#src/app/runs/stop-run.ts'
import { commitTicks } from '#src/store/runs/commit-ticks.ts'
import { openPool, type Connection } from '#src/store/pool.ts'
import type { RunRow } from '#src/store/runs/run-row.ts'
import { assertBooksAgree, countsOf } from '#test/support/books.ts'
import {
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  tickOf,
  ticks,
  type World,
} from '#test/support/world.ts'
import { at, order, pricesOf, scheduled } from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('CC-02 GB-072 of many ticks at one logical time, one is committed and none fails', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  for (const minute of [0, 1, 2]) {
    const request = { userId, runId, logicalTime: at(minute), prices: pricesOf('60') }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        tryExecuteSip(world.context, { ...request, marketOpen: true }),
      ),
    )
    const once = ['committed', 'stale', 'stale', 'stale', 'stale', 'stale']
    assert.deepEqual(answers.toSorted(), once)
  }
  const { rows } = await world.pool.query(
    `select logical_time, count(*)::int as count from event_ledger
     where run_id = $1 and event_type = 'SIP_EXECUTED' group by logical_time`,
    [runId],
  )
  assert.deepEqual(
    rows.map((row) => row['count']),
    [1, 1, 1],
  )
  assert.equal((await countsOf(world.pool, { userId, runId }))['run_fill'], 3)
  await assertBooksAgree(world.context)
})

test('CC-01 GB-071 a tick that comes while its run stops waits, then writes nothing', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'))
  const before = await countsOf(world.pool, run)
  const commit = await tickOf(world, run, scheduled(1, '60'))

  const stopping = await holding(run, `update run set status = 'STOPPED' where run_id = $1`)
  const answer = commitTicks(world.pool, [commit])
  await waitsBehind(stopping)
  await stopping.connection.query('commit')
  stopping.connection.release()
  assert.deepEqual(await answer, ['stopped'])
  assert.deepEqual(await countsOf(world.pool, run), before, 'no half-written row')
  await assertBooksAgree(world.context)
})

test('CC-01 GB-071 a stop that comes while its run ticks waits, and finds the tick whole', async () => {
  const run = await startPlan(world, await newUser(world))
  const commit = await tickOf(world, run, scheduled(0, '60'))

  const ticking = await holding(run, 'select status from run where run_id = $1')
  const { connection } = ticking
  const held = { query: connection.query.bind(connection) } as unknown as typeof world.pool
  assert.deepEqual(await commitTicks(held, [commit]), ['committed'])
  const stopped = stopRun(world.context, run)
  await waitsBehind(ticking)
  await connection.query('commit')
  connection.release()
  assert.equal((await stopped).status, 'STOPPED')
  const counts = await countsOf(world.pool, run)
  assert.deepEqual([counts['run_order'], counts['run_fill'], counts['run_equity']], [1, 1, 1])
  await assertBooksAgree(world.context)
})

test('CC-01 ticks and a stop that race end with whole ticks and no more', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { userId, runId } = await startPlan(world, await newUser(world))
    const racing = Array.from({ length: 5 }, (_, minute) =>
      executeTick(world.context, { userId, runId, input: scheduled(minute, '60') }),
    )
    const [stopped] = await Promise.all([stopRun(world.context, { userId, runId }), ...racing])
    assert.equal(stopped.status, 'STOPPED')
    const committed = (await Promise.all(racing)).filter((answer) => answer === 'committed')
    const counts = await countsOf(world.pool, { userId, runId })
    assert.equal(counts['run_equity'], committed.length)
    assert.equal(counts['run_fill'], committed.length)
  }
  await assertBooksAgree(world.context)
})

test('GB-001 GB-072 in one batch each run has its own answer', async () => {
  const runs: RunRow[] = []
  for (const name of ['well', 'stopped', 'stale', 'fenced', 'gone', 'fine']) {
    runs.push(await startPlan(world, await newUser(world, name)))
  }
  const commits = []
  for (const run of runs) commits.push(await tickOf(world, run, scheduled(0, '60')))
  const [, stopped, stale, fenced, gone] = runs
  await stopRun(world.context, stopped!)
  await ticks(world, stale!, scheduled(0, '61'))
  await world.pool.query('update run_state set fence = fence + 1 where run_id = $1', [
    fenced!.runId,
  ])
  await world.pool.query('delete from run where run_id = $1', [gone!.runId])

  const answers = await commitTicks(world.pool, commits)
  const each = ['committed', 'stopped', 'stale', 'fenced', 'stopped', 'committed']
  assert.deepEqual(answers, each)
  const fills: unknown[] = []
  for (const run of runs) fills.push((await countsOf(world.pool, run))['run_fill'])
  assert.deepEqual(fills, [1, 0, 1, 0, 0, 1])
  await assertBooksAgree(world.context)
})

test('GB-072 batches that hold the same runs in another order do not lock each other out', async () => {
  const runs = [
    await startPlan(world, await newUser(world)),
    await startPlan(world, await newUser(world)),
  ].toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
  const commits = []
  for (const run of runs) commits.push(await tickOf(world, run, scheduled(0, '60')))

  // Among many runs the database looks for those of the batch, in the order of the batch.
  const many = `insert into run (user_id, kind, status)
                select $1, 'bot', 'RUNNING' from generate_series(1, 2000)`
  await world.pool.query(many, [await newUser(world)])
  await world.pool.query('analyze run')
  const pool = openPool(world.dsn) // which has no plans of before

  // A third holds the last run, so that both batches have taken what they could when it lets go.
  const held = await holding(runs.at(-1)!, 'select 1 from run where run_id = $1 for update')
  const backwards = commitTicks(pool, commits.toReversed())
  await lockWaits(1)
  const forwards = commitTicks(pool, commits)
  await lockWaits(2)
  await held.connection.query('commit')
  held.connection.release()
  const answers = (await Promise.all([forwards, backwards])).flat()
  assert.deepEqual(answers.toSorted(), ['committed', 'committed', 'stale', 'stale'])
  await pool.end()
  await assertBooksAgree(world.context)
})

test('OR-05 one order that is sent at once by many is one order', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  const place = { userId, runId, request: order('mine', 'BUY 1'), waitMs: 0 }
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => placeOrder(world.context, place)),
  )
  assert.deepEqual(answers, [null, null, null, null, null], 'no worker has taken it yet')
  const commands = await rowsOf(world, { userId, runId }, 'run_command', 'command_id, kind')
  assert.deepEqual(commands, [{ command_id: 'mine', kind: 'order' }])
})

interface Holding {
  readonly connection: Connection
  readonly pid: number
}

/** A transaction that has done something and goes on. */
async function holding({ runId }: RunRow, text: string): Promise<Holding> {
  const connection = await world.pool.connect()
  await connection.query('begin')
  await connection.query(text, [runId])
  const { rows } = await connection.query('select pg_backend_pid() as pid')
  return { connection, pid: rows[0].pid }
}

/** Until the server has somebody wait for that transaction. */
async function waitsBehind({ pid }: Holding): Promise<void> {
  for (;;) {
    const { rows } = await world.pool.query(
      `select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`,
      [pid],
    )
    if (rows.length > 0) return
  }
}

/** Until so many connections wait for a lock. */
async function lockWaits(count: number): Promise<void> {
  for (;;) {
    const { rows } = await world.pool.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length === count) return
  }
}
