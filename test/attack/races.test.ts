import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { assertBooksAgree, refusalOf } from '#test/support/books.ts'
import {
  childInserts,
  emptyRun,
  openBooksByHand,
  tradedRun,
  type BooksByHand,
} from '#test/support/books-by-hand.ts'

let books: BooksByHand
let one: pg.Client
let two: pg.Client

before(async () => {
  books = await openBooksByHand()
  one = await books.another()
  two = await books.another()
})
after(() => books.close())

/** Sends a statement and returns when the server has put its connection to wait for a lock. */
async function sendAndWait(
  client: pg.Client,
  text: string,
): Promise<{ readonly answer: Promise<unknown> }> {
  const { pid } = (await client.query('select pg_backend_pid() as pid')).rows[0]
  let settled = false
  const answer = client.query(text)
  const settle = (): void => void (settled = true)
  answer.then(settle, settle)
  for (;;) {
    assert.ok(!settled, `it waits for a lock: ${text}`)
    const [found] = await books.sql(
      `select wait_event_type = 'Lock' as waits from pg_stat_activity where pid = ${pid}`,
    )
    if (found!['waits']) return { answer } // in an object, so that it is not awaited here
  }
}

const STOP = `update strategy_run set status = 'STOPPED' where run_id =`

test('CC-01 GB-071 a row that is written while its run stops waits, then is refused', async () => {
  for (const [name, insert] of Object.entries(childInserts('late', 'late_run'))) {
    if (name === 'paper_trade') continue // needs an order, which is refused below
    await emptyRun(books, `late_${name}`)
    const late = insert.replaceAll(`'late`, `'late_${name}`)
    await one.query('begin')
    await one.query(`${STOP} 'late_${name}_run'`)
    const { answer } = await sendAndWait(two, late)
    await one.query('commit')
    assert.equal((await refusalOf(answer)).code, 'RN001', name)
    const rows = await books.sql(`select 1 from ${name} where run_id = 'late_${name}_run'`)
    assert.equal(rows.length, 0)
  }
  await assertBooksAgree(books.context)
})

test('CC-01 a row that is written while a stop is taken back stays', async () => {
  await emptyRun(books, 'kept')
  await one.query('begin')
  await one.query(`${STOP} 'kept_run'`)
  const { answer } = await sendAndWait(two, childInserts('kept', 'kept_run')['engine_state']!)
  await one.query('rollback')
  await answer
  const rows = await books.sql(`select 1 from engine_state where run_id = 'kept_run'`)
  assert.equal(rows.length, 1)
})

test('CC-01 GB-071 OR-06 a stop waits for a row in flight, and cancels it if it is an order', async () => {
  await emptyRun(books, 'first')
  await two.query('begin')
  await two.query(`insert into paper_order (id, user_id, run_id, symbol, side, type, qty,
    limit_price, logical_time) values ('o1', 'first', 'first_run', 'GOLDBEES.NSE', 'BUY', 'LIMIT',
    1, 50, now())`)
  const { answer } = await sendAndWait(one, `${STOP} 'first_run'`)
  await two.query('commit')
  await answer
  const orders = await books.sql(`select status, reason from paper_order
                                  where run_id = 'first_run'`)
  assert.deepEqual(orders, [{ status: 'CANCELED', reason: 'run_stopped' }])
  await assertBooksAgree(books.context)
})

test('RL-05 GB-022 GB-082 of two runs that start at once, one does', async () => {
  await books.sql(`insert into app_user (user_id) values ('twins')`)
  const insert = (run: string): string =>
    `insert into strategy_run (user_id, run_id, status) values ('twins', '${run}', 'RUNNING')`
  await one.query('begin')
  await one.query(insert('a'))
  const { answer } = await sendAndWait(two, insert('b'))
  await one.query('commit')
  const { code, constraint } = await refusalOf(answer)
  assert.deepEqual([code, constraint], ['23505', 'run_one_running_sip'])
  const running = await books.sql(`select run_id from strategy_run where user_id = 'twins'`)
  assert.deepEqual(running, [{ run_id: 'a' }])
})

test('RL-05 of two waiting runs that are started at once, one is', async () => {
  await books.sql(`insert into app_user (user_id) values ('pair');
    insert into strategy_run (user_id, run_id, status)
      values ('pair', 'p', 'PENDING'), ('pair', 'q', 'PENDING')`)
  const start = (run: string): string =>
    `update strategy_run set status = 'RUNNING' where user_id = 'pair' and run_id = '${run}'`
  await one.query('begin')
  await one.query(start('p'))
  const { answer } = await sendAndWait(two, start('q'))
  await one.query('commit')
  assert.equal((await refusalOf(answer)).code, '23505')
})

test('MT-03 CC-02 of two events of one type at one logical time, one is written', async () => {
  await emptyRun(books, 'event')
  const insert = childInserts('event', 'event_run')['event_ledger']!
  await one.query('begin')
  await one.query(insert)
  const { answer } = await sendAndWait(two, insert)
  await one.query('commit')
  assert.equal((await refusalOf(answer)).code, '23505')
  const [found] = await books.sql(`select count(*)::int as count from event_ledger
    where run_id = 'event_run' and event_type = 'SIP_EXECUTED'`)
  assert.equal(found!['count'], 1)
  await assertBooksAgree(books.context)
})

test('an order that is filled from two sides at once gets no more than was ordered', async () => {
  await tradedRun(books, 'over')
  const fill = `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
    logical_time) values ('waits', 'over', 'over_run', 'GOLDBEES.NSE', 'BUY', 3, 55, now())`
  await one.query('begin')
  await one.query(fill)
  const { answer } = await sendAndWait(two, fill)
  await one.query(`update paper_order set status = 'PARTIALLY_FILLED' where run_id = 'over_run'
                   and id = 'waits'`)
  await one.query('commit')
  const { code, constraint } = await refusalOf(answer)
  assert.deepEqual([code, constraint], ['23514', 'run_fill_fits_order'])
  await assertBooksAgree(books.context)
})

test('what one trade earns is judged by what another, written at once, left behind', async () => {
  await tradedRun(books, 'judge') // 10 at 60.00
  await books.sql(`insert into paper_order (id, user_id, run_id, symbol, side, qty, status,
      logical_time) values ('out', 'judge', 'judge_run', 'GOLDBEES.NSE', 'SELL', 10, 'FILLED',
      '2024-01-17T04:30:00Z')`)
  const trade = (columns: string): string =>
    `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time,
      realized_pnl) values (${columns})`
  const keys = `'judge', 'judge_run', 'GOLDBEES.NSE'`
  await one.query('begin')
  await one.query(trade(`'waits', ${keys}, 'BUY', 5, 54, '2024-01-16T04:30:00Z', 0`)) // 15 at 58
  const claim = trade(`'out', ${keys}, 'SELL', 10, 61, '2024-01-17T04:30:00Z', 10`)
  const { answer } = await sendAndWait(two, claim) // true of 10 at 60.00, and of 15 at 58.00 not
  await one.query(`update paper_order set status = 'FILLED' where run_id = 'judge_run'
                   and id = 'waits'`)
  await one.query('commit')
  assert.equal((await refusalOf(answer)).constraint, 'run_fill_profit')
  await two.query(claim.replace(', 10)', ', 30)'))
  await assertBooksAgree(books.context)
})

test('RK-01 two purchases at once do not spend the same cash', async () => {
  await tradedRun(books, 'spend') // 400.00 are left
  await books.sql(`insert into paper_order (id, user_id, run_id, symbol, side, qty, status,
      logical_time) values ('more', 'spend', 'spend_run', 'NIFTYBEES.NSE', 'BUY', 1, 'PENDING',
      now())`)
  await one.query('begin')
  await one.query(`insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
    logical_time) values ('waits', 'spend', 'spend_run', 'GOLDBEES.NSE', 'BUY', 5, 55, now())`)
  const { answer } = await sendAndWait(
    two,
    `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
     values ('more', 'spend', 'spend_run', 'NIFTYBEES.NSE', 'BUY', 1, 240, now())`,
  )
  await one.query(`update paper_order set status = 'FILLED' where run_id = 'spend_run'
                   and id = 'waits'`)
  await one.query('commit')
  assert.equal((await refusalOf(answer)).constraint, 'run_account_cash_check')
  await assertBooksAgree(books.context)
})
