import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertBooksAgree } from '#test/support/books.ts'
import {
  CHILD_NAMES,
  childInserts,
  emptyRun,
  openBooksByHand,
  tradedRun,
  type BooksByHand,
} from '#test/support/books-by-hand.ts'

let books: BooksByHand

before(async () => {
  books = await openBooksByHand()
})
after(() => books.close())

test('RL-01 GB-020 GB-021 GB-023 GB-031 a RUNNING run takes its engine_state', async () => {
  await emptyRun(books, 'rl01')
  await books.sql(`insert into engine_state (user_id, run_id) values ('rl01', 'rl01_run')`)
  const rows = await books.sql(`select * from engine_state where run_id = 'rl01_run'`)
  assert.equal(rows.length, 1)
  const [run] = await books.sql(`select status, initial_cash, created_at, started_at
                                 from strategy_run where run_id = 'rl01_run'`)
  assert.deepEqual([run!['status'], run!['initial_cash']], ['RUNNING', '1000.00000000'])
  assert.ok(run!['created_at'] && run!['started_at'], 'a run knows when it was made and started')
  const [account] = await books.sql(`select cash from run_account where run_id = 'rl01_run'`)
  assert.equal(account!['cash'], '1000.00000000', 'a run begins with its initial cash')
})

test('RL-02 GB-033 GB-041 a run made as STOPPED takes no child row', () => {
  return refusesEachChild('STOPPED')
})

test('RL-03 GB-033 GB-041 a run made as ERROR takes no child row', () => refusesEachChild('ERROR'))

test('DEC-10 a run that waits to be started, or reached its end, takes no child row', async () => {
  await refusesEachChild('PENDING')
  await refusesEachChild('COMPLETED')
})

async function refusesEachChild(status: string): Promise<void> {
  const user = `made_${status.toLowerCase()}`
  await emptyRun(books, user, status)
  const inserts = childInserts(user, `${user}_run`)
  for (const name of CHILD_NAMES) {
    const said = await books.refuses(inserts[name]!)
    const expected = name === 'paper_trade' ? /^23503/ : /^RN001$/ // it has no order to belong to
    assert.match(said, expected, name)
    const [found] = await books.sql(
      `select count(*)::int as count from ${name} where user_id = '${user}'`,
    )
    assert.equal(found!['count'], 0, `${name} has no row of the run`)
  }
}

test('RL-02 GB-033 GB-034 a run that became STOPPED takes no further row', () => {
  return refusesFurtherRows('STOPPED')
})

test('RL-03 GB-033 GB-034 a run that became ERROR takes no further row', async () => {
  await refusesFurtherRows('ERROR')
  await refusesFurtherRows('COMPLETED')
})

async function refusesFurtherRows(status: string): Promise<void> {
  const user = `became_${status.toLowerCase()}`
  await tradedRun(books, user)
  await books.sql(`delete from engine_status where run_id = '${user}_run';
    update strategy_run set status = '${status}' where run_id = '${user}_run'`)
  const inserts = {
    ...childInserts(user, `${user}_run`, '2024-01-14T04:30:00Z'), // before it stood still
    engine_state: `update engine_state set tick_count = 2 where run_id = '${user}_run'`,
    paper_trade: `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
      logical_time) values ('filled', '${user}', '${user}_run', 'GOLDBEES.NSE', 'BUY', 1, 60, now())`,
  }
  for (const [name, insert] of Object.entries(inserts)) {
    assert.equal(await books.refuses(insert), 'RN001', name)
  }
}

test('RL-02 a STOPPED run takes no trade on an order that is not filled up', async () => {
  await tradedRun(books, 'half')
  await books.sql(`
    insert into paper_order (id, user_id, run_id, symbol, side, qty, status, logical_time)
      values ('half', 'half', 'half_run', 'GOLDBEES.NSE', 'SELL', 4, 'PARTIALLY_FILLED', now());
    insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
      values ('half', 'half', 'half_run', 'GOLDBEES.NSE', 'SELL', 2, 61, now());
    update strategy_run set status = 'STOPPED' where run_id = 'half_run'`)
  const said = await books.refuses(
    `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
     values ('half', 'half', 'half_run', 'GOLDBEES.NSE', 'SELL', 2, 61, now())`,
  )
  assert.equal(said, 'RN001')
})

test('DEC-01 GB-027 GB-034 the position of a run that has ended is neither made nor marked', async () => {
  await tradedRun(books, 'dec01')
  await books.sql(`update strategy_run set status = 'STOPPED' where run_id = 'dec01_run'`)
  const position = `insert into paper_position (user_id, run_id, symbol, quantity, last_price)
                    values ('dec01', 'dec01_run', 'NIFTYBEES.NSE', 0, 240)`
  assert.equal(await books.refuses(position), 'RN001')
  const mark = `update paper_position set last_price = 99 where run_id = 'dec01_run'`
  assert.equal(await books.refuses(mark), 'RN001')
})

test('RL-04 GB-040 GB-044 a STOPPED run never revives', async () => {
  await emptyRun(books, 'rl04', 'STOPPED')
  for (const status of ['RUNNING', 'PENDING', 'ERROR', 'COMPLETED']) {
    const revive = `update strategy_run set status = '${status}' where run_id = 'rl04_run'`
    assert.equal(await books.refuses(revive), '23514 run_life')
  }
  const [run] = await books.sql(`select status from strategy_run where run_id = 'rl04_run'`)
  assert.equal(run!['status'], 'STOPPED')
})

// From each status, where a run may go. Source: GB-040 and DEC-10.
const LIFE: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['RUNNING', 'STOPPED'],
  RUNNING: ['STOPPED', 'ERROR', 'COMPLETED'],
  ERROR: ['PENDING', 'STOPPED'],
  STOPPED: [],
  COMPLETED: [],
}

test('GB-040 DEC-10 a run goes from one status to another only along its life', async () => {
  for (const [from, allowed] of Object.entries(LIFE)) {
    for (const to of Object.keys(LIFE)) {
      if (to === from) continue
      const user = `life_${from}_${to}`.toLowerCase()
      await emptyRun(books, user, from)
      const change = `update strategy_run set status = '${to}' where run_id = '${user}_run'`
      if (allowed.includes(to)) {
        await books.sql(change)
        await books.sql(`delete from app_user where user_id = '${user}'`) // not two RUNNING at once
      } else assert.equal(await books.refuses(change), '23514 run_life', `${from} to ${to}`)
    }
  }
  const wrong = `insert into strategy_run (user_id, status) values ('rl01', 'SLEEPING')`
  assert.match(await books.refuses(wrong), /^23514/)
})

test('DEC-10 a run comes out of ERROR by a reset alone, and the reset is audited', async () => {
  await tradedRun(books, 'reset')
  await books.sql(`update strategy_run set status = 'ERROR' where run_id = 'reset_run'`)
  const back = `update strategy_run set status = 'RUNNING' where run_id = 'reset_run'`
  assert.equal(await books.refuses(back), '23514 run_life')
  await books.sql(`update strategy_run set status = 'PENDING' where run_id = 'reset_run'`)
  await books.sql(back)
  const audited = await books.sql(`select details ->> 'from' as "from", details ->> 'to' as "to",
      actor = session_user as mine from audit_log where run_id = 'reset_run' order by occurred_at`)
  assert.deepEqual(audited, [
    { from: 'RUNNING', to: 'ERROR', mine: true },
    { from: 'ERROR', to: 'PENDING', mine: true },
    { from: 'PENDING', to: 'RUNNING', mine: true },
  ])
  await assertBooksAgree(books.context)
})

test('RL-05 GB-022 DEC-09 a user has one RUNNING run, by insert and by update', async () => {
  await emptyRun(books, 'rl05')
  const second = `insert into strategy_run (user_id, run_id, status)
                  values ('rl05', 'second', 'RUNNING')`
  assert.equal(await books.refuses(second), '23505 run_one_running_sip')
  await books.sql(second.replace('RUNNING', 'PENDING'))
  const start = `update strategy_run set status = 'RUNNING' where run_id = 'second'`
  assert.equal(await books.refuses(start), '23505 run_one_running_sip')
  const running = await books.sql(
    `select run_id from strategy_run where user_id = 'rl05' and status = 'RUNNING'`,
  )
  assert.deepEqual(running, [{ run_id: 'rl05_run' }])
  await books.sql(`insert into run (user_id, run_id, kind, status)
                   values ('rl05', 'bot_1', 'bot', 'RUNNING'), ('rl05', 'bot_2', 'bot', 'RUNNING')`)
  const bots = await books.sql(`select 1 from strategy_run where run_id like 'bot%'`)
  assert.equal(bots.length, 0, 'bots are not in strategy_run, so the rule is not theirs')
})

test('RL-06 GB-032 MU-01 no row mixes a user with a run of another', async () => {
  await tradedRun(books, 'rl06a')
  await tradedRun(books, 'rl06b')
  const inserts = childInserts('rl06a', 'rl06b_run')
  for (const name of CHILD_NAMES) assert.match(await books.refuses(inserts[name]!), /^23503/, name)
  const borrowed = `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
      logical_time) values ('unknown', 'rl06a', 'rl06a_run', 'GOLDBEES.NSE', 'BUY', 1, 60, now())`
  assert.match(
    await books.refuses(borrowed),
    /^23503/,
    'nor a trade with an order it does not have',
  )
})

test('RL-07 GB-023 GB-024 GB-025 a run that is deleted takes all of its rows with it', async () => {
  await tradedRun(books, 'rl07')
  await books.sql(`insert into run_command (user_id, run_id, command_id, kind, body) values
    ('rl07', 'rl07_run', 'c1', 'cancel', '{"commandId": "c1", "orderId": "waits"}')`)
  for (const name of CHILD_NAMES) {
    const [found] = await books.sql(
      `select count(*)::int as count from ${name} where run_id = 'rl07_run'`,
    )
    assert.ok((found!['count'] as number) > 0, `${name} has a row to lose`)
  }
  await books.sql(`delete from strategy_run where user_id = 'rl07' and run_id = 'rl07_run'`)
  for (const name of [...CHILD_NAMES, 'run_account', 'run_command']) {
    const [found] = await books.sql(
      `select count(*)::int as count from ${name} where run_id = 'rl07_run'`,
    )
    assert.equal(found!['count'], 0, `${name} has no row of the run`)
  }
  await tradedRun(books, 'rl07u')
  await books.sql(`delete from app_user where user_id = 'rl07u'`)
  assert.deepEqual(await books.sql(`select 1 from run where user_id = 'rl07u'`), [])
  await assertBooksAgree(books.context)
})

test('GB-043 OR-06 DEC-35 whoever stops a run, its waiting orders are canceled with it', async () => {
  for (const [status, reason] of [
    ['STOPPED', 'run_stopped'],
    ['ERROR', 'run_error'],
    ['COMPLETED', 'run_completed'],
  ]) {
    const user = `gb043_${status!.toLowerCase()}`
    await tradedRun(books, user)
    await books.sql('begin')
    await books.sql(`update strategy_run set status = '${status}' where run_id = '${user}_run'`)
    const inside = await books.sql(`select status from paper_order where run_id = '${user}_run'
                                    and id = 'waits'`)
    assert.deepEqual(inside, [{ status: 'CANCELED' }], 'in the same transaction')
    await books.sql('commit')
    const orders = await books.sql(`select id, status, reason from paper_order
                                    where run_id = '${user}_run' order by id`)
    assert.deepEqual(orders, [
      { id: 'filled', status: 'FILLED', reason: null },
      { id: 'waits', status: 'CANCELED', reason },
    ])
    const trades = await books.sql(`select id from paper_trade where run_id = '${user}_run'`)
    assert.deepEqual(trades, [{ id: 'bought' }], 'no trade results')
  }
  await assertBooksAgree(books.context)
})

test('DEC-35 an order of a run that has ended can be canceled, and nothing else', async () => {
  await tradedRun(books, 'dec35')
  await books.sql(`update strategy_run set status = 'STOPPED' where run_id = 'dec35_run'`)
  // As a dump restores it that was taken by an older version: rules off, an order that waits.
  await books.sql(`
    begin; set local session_replication_role = replica;
    update run_order set status = 'PENDING', reason = null
      where run_id = 'dec35_run' and order_id = 'waits';
    commit`)
  const reopen = `update run_order set status = 'OPEN' where run_id = 'dec35_run'
                  and order_id = 'waits'`
  await assert.rejects(books.sql(reopen), { code: 'RN001' })
  await books.sql(`update paper_order set status = 'CANCELED' where run_id = 'dec35_run'
                   and id = 'waits'`)
  await assertBooksAgree(books.context)
})

test('GB-021 a run keeps its user, its id and its kind', async () => {
  await tradedRun(books, 'keeps')
  await emptyRun(books, 'other', 'STOPPED')
  const identity = '23514 run_identity'
  const where = `where run_id = 'keeps_run'`
  assert.equal(await books.refuses(`update strategy_run set run_id = 'x' ${where}`), identity)
  assert.equal(await books.refuses(`update strategy_run set user_id = 'other' ${where}`), identity)
  assert.equal(await books.refuses(`update run set kind = 'bot' ${where}`), identity)
  assert.equal(await books.refuses(`update strategy_run set currency = 'USD' ${where}`), identity)
})

test('GB-021 what a started run is configured to do stands, also after a reset', async () => {
  const config = '23514 run_configuration'
  const changes = [
    `config = '{"parameters": {"units": 1000}}'`,
    `strategy = 'another'`,
    'initial_cash = 1000000',
    'allow_short = true',
  ]
  await tradedRun(books, 'config')
  for (const status of ['RUNNING', 'ERROR', 'PENDING', 'STOPPED']) {
    await books.sql(`update strategy_run set status = '${status}' where run_id = 'config_run'`)
    for (const change of changes) {
      const edit = `update strategy_run set ${change} where run_id = 'config_run'`
      assert.equal(await books.refuses(edit), config, `${change} while ${status}`)
    }
    const start = `update strategy_run set started_at = null where run_id = 'config_run'`
    assert.match(await books.refuses(start), /^23514/)
  }
})

test('a run that was never started may still be configured, cash included', async () => {
  await emptyRun(books, 'fresh', 'PENDING')
  await books.sql(`update strategy_run set initial_cash = 2500, allow_short = true,
                   config = '{"parameters": {}}' where run_id = 'fresh_run'`)
  const [account] = await books.sql(`select initial_cash, cash from run_account
                                     where run_id = 'fresh_run'`)
  assert.deepEqual(account, { initial_cash: '2500.00000000', cash: '2500.00000000' })
  await assertBooksAgree(books.context)
})
