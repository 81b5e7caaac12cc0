import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { executeTick, tryExecuteSip } from '#src/app/runs/execute-tick.ts'
import { markRun } from '#src/app/runs/mark-run.ts'
import { commitTicks, type TickCommit } from '#src/store/runs/commit-ticks.ts'
import { transaction } from '#src/store/transaction.ts'
import {
  assertBooksAgree,
  assertNoTrace,
  countsOf,
  refusalOf,
  wholeBooks,
} from '#test/support/books.ts'
import {
  newUser,
  openWorld,
  rowsOf,
  startPlan,
  tickOf,
  ticks,
  type World,
} from '#test/support/world.ts'
import {
  at,
  bar,
  barInput,
  order,
  orderInput,
  pricesOf,
  scheduled,
} from '#test/support/world-inputs.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

const sip = (minute: number, marketOpen = true) => ({
  logicalTime: at(minute),
  prices: pricesOf('60'),
  marketOpen,
})

test('MT-01 GB-007 in a closed market the SIP does not happen, and nothing is written', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  await assertNoTrace(world.context, async () => {
    const answer = await tryExecuteSip(world.context, { userId, runId, ...sip(0, false) })
    assert.equal(answer, 'skipped')
  })
  const open = await tryExecuteSip(world.context, { userId, runId, ...sip(0) })
  assert.equal(open, 'committed', 'it was the flag that decided, not a clock')
})

test('MT-01 an order that a person places in a closed market is rejected', async () => {
  const run = await startPlan(world, await newUser(world))
  const closed = { ...orderInput(1, order('night', 'BUY 1')), marketOpen: false }
  await ticks(world, run, scheduled(0, '60'), closed)
  const orders = await rowsOf(world, run, 'paper_order', 'id, status, reason')
  assert.deepEqual(orders[1], { id: 'ord_00000002', status: 'REJECTED', reason: 'market_open' })
})

test('MT-02 GB-005 GB-006 GB-030 a scheduled SIP runs once and leaves its event', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  const answer = await tryExecuteSip(world.context, { userId, runId, ...sip(0) })
  assert.equal(answer, 'committed')
  const events = await rowsOf(
    world,
    { userId, runId },
    'event_ledger',
    `logical_time, event_type, seq, body -> 'prices' as prices`,
  )
  assert.deepEqual(events, [
    {
      logical_time: at(0),
      event_type: 'SIP_EXECUTED',
      seq: '1',
      prices: { 'GOLDBEES.NSE': '60' },
    },
  ])
  const [state] = await rowsOf(
    world,
    { userId, runId },
    'engine_state',
    'last_logical_time, tick_count',
  )
  assert.deepEqual(state, { last_logical_time: at(0), tick_count: '1' })
})

test('MT-03 IR-01 GB-098 a tick that is run twice at one logical time counts once', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60', ['sip', 'rebalance']))
  await markRun(world.context, run)
  const before = await wholeBooks(world.pool)

  const again = [scheduled(0, '60', ['sip', 'rebalance']), scheduled(0, '99'), scheduled(-5, '60')]
  assert.deepEqual(await ticks(world, run, ...again), ['stale', 'stale', 'stale'])
  await markRun(world.context, run)
  assert.deepEqual(await wholeBooks(world.pool), before)

  for (const table of ['paper_equity_curve', 'mtm_ledger', 'event_ledger']) {
    const of = table === 'event_ledger' ? 'logical_time, event_type' : 'logical_time'
    const { rows } = await world.pool.query(
      `select ${of} from ${table} group by user_id, run_id, ${of} having count(*) > 1`,
    )
    assert.deepEqual(rows, [], table)
  }
})

test('MT-04 GB-005 a rebalance makes one event, and its orders are filled at its price', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'), scheduled(1, '62', ['rebalance']))
  const { rows } = await world.pool.query(
    `select count(*)::int as count from event_ledger
     where run_id = $1 and event_type = 'REBALANCE_EXECUTED'`,
    [run.runId],
  )
  assert.deepEqual(rows, [{ count: 1 }])
  const trades = await rowsOf(world, run, 'paper_trade', 'logical_time, side, qty, price')
  const sold = { logical_time: at(1), side: 'SELL', qty: '5.00000000', price: '62.00000000' }
  assert.deepEqual(trades[1], sold)
})

test('MT-04 a SIP and a rebalance at one logical time are one tick with two events', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60', ['sip', 'rebalance']))
  const events = await rowsOf(world, run, 'event_ledger', 'seq, event_type')
  assert.deepEqual(
    events.map((event) => event['event_type']),
    ['SIP_EXECUTED', 'REBALANCE_EXECUTED'],
  )
  assert.equal((await countsOf(world.pool, run))['run_equity'], 1)
})

test('IR-02 GB-074 an exception behind the writes of a tick undoes all of them', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'))
  const commit = await tickOf(world, run, scheduled(1, '61'))
  await assertNoTrace(world.context, async () => {
    const failed = transaction(world.pool, async (tx) => {
      assert.deepEqual(await commitTicks(tx, [commit]), ['committed'])
      const written = await countsOf(tx, run)
      assert.deepEqual([written['run_fill'], written['run_equity']], [2, 2], 'it was written')
      throw new Error('the power went')
    })
    await assert.rejects(failed, /the power went/)
  })
})

/** Ticks whose last rows break a rule of the database, when all before them is written. */
const BROKEN: Readonly<Record<string, (commit: TickCommit) => TickCommit>> = {
  '23505': (commit) => {
    const { effects } = commit.tick
    const [event] = effects.events
    const twice = [event!, { ...event!, seq: event!.seq + 1 }]
    return { ...commit, tick: { ...commit.tick, effects: { ...effects, events: twice } } }
  },
  '22003': (commit) => {
    const marketValue = (10n ** 40n) as typeof commit.tick.effects.marketValue
    return { ...commit, tick: { ...commit.tick, effects: { ...commit.tick.effects, marketValue } } }
  },
  '23514': (commit) => {
    const { effects } = commit.tick
    const fills = effects.fills.map((fill) => ({
      ...fill,
      quantity: (2n * fill.quantity) as never,
    }))
    return { ...commit, tick: { ...commit.tick, effects: { ...effects, fills } } }
  },
}

test('IR-02 IR-03 GB-074 a tick that a rule refuses leaves nothing, and its retry counts once', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'))
  const commit = await tickOf(world, run, scheduled(1, '61'))
  for (const [code, broken] of Object.entries(BROKEN)) {
    await assertNoTrace(world.context, async () => {
      assert.equal((await refusalOf(commitTicks(world.pool, [broken(commit)]))).code, code)
    })
  }
  assert.deepEqual(await commitTicks(world.pool, [commit]), ['committed'])
  assert.deepEqual(await commitTicks(world.pool, [commit]), ['stale'])
  const counts = await countsOf(world.pool, run)
  assert.deepEqual([counts['run_fill'], counts['run_equity'], counts['run_event']], [2, 2, 2])
  await assertBooksAgree(world.context)
})

test('FI-01 GB-009 the SIP commits its trades, and the mark is a transaction of its own', async () => {
  const { userId, runId } = await startPlan(world, await newUser(world))
  await tryExecuteSip(world.context, { userId, runId, ...sip(0) })
  const before = await countsOf(world.pool, { userId, runId })
  assert.deepEqual([before['run_order'], before['run_fill'], before['run_mark']], [1, 1, 0])

  assert.equal(await markRun(world.context, { userId, runId }), 'marked')
  const { rows } = await world.pool.query(
    `select count(*)::int as count from mtm_ledger
     where user_id = $1 and run_id = $2 and logical_time = to_timestamp($3 / 1000.0)`,
    [userId, runId, at(0)],
  )
  assert.deepEqual(rows, [{ count: 1 }])
})

test('GB-073 FI-01 a mark that a crash left out is made later, once', async () => {
  const run = await startPlan(world, await newUser(world))
  assert.equal(await markRun(world.context, run), 'nothing', 'before the first tick')
  await ticks(world, run, scheduled(0, '60')) // the crash is here
  const answers = await Promise.all([1, 2, 3].map(() => markRun(world.context, run)))
  assert.deepEqual(answers, ['marked', 'marked', 'marked'])
  const marks = await rowsOf(world, run, 'mtm_ledger', 'logical_time, market_value')
  assert.deepEqual(marks, [{ logical_time: at(0), market_value: '600.00000000' }])
  await assertBooksAgree(world.context)
})

test('GB-009 a run that has stopped is not marked any more', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'))
  await world.pool.query(`update run set status = 'STOPPED' where run_id = $1`, [run.runId])
  await assertNoTrace(world.context, async () => {
    assert.equal(await markRun(world.context, run), 'stopped')
  })
})

test('a clock that was set by hand to parts of a millisecond does not stop the run', async () => {
  const run = await startPlan(world, await newUser(world))
  await world.pool.query(
    `update engine_state set last_logical_time = '2024-01-15 04:30:00.123456Z' where run_id = $1`,
    [run.runId],
  )
  assert.deepEqual(await ticks(world, run, scheduled(1, '60')), ['committed'])
})

test('a bar at which nothing is ordered is a tick too: the curve goes on', async () => {
  const run = await startPlan(world, await newUser(world))
  await ticks(world, run, scheduled(0, '60'), barInput(1, bar(1, '61 62 60 61.5')))
  const curve = await rowsOf(world, run, 'paper_equity_curve', 'logical_time, equity')
  assert.deepEqual(curve[1], { logical_time: at(1), equity: '100015.00000000' })
  const answer = executeTick(world.context, {
    userId: run.userId,
    runId: 'run_unknown',
    input: scheduled(2, '60'),
  })
  await assert.rejects(answer, { code: 'not_found' })
})
