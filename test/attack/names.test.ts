import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
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

test('DEC-09 GB-002 GB-020 GB-021 GB-023 GB-024 GB-025 GB-026 GB-027 GB-028 GB-029 GB-030 each name answers select and insert', async () => {
  await emptyRun(books, 'crud')
  for (const [name, insert] of Object.entries(childInserts('crud', 'crud_run'))) {
    await books.sql(insert)
    const rows = await books.sql(`select * from ${name} where user_id = 'crud'`)
    const { run_id: runId } = rows[0]!
    assert.deepEqual([rows.length, runId], [name === 'paper_position' ? 2 : 1, 'crud_run'], name)
  }
  await assertBooksAgree(books.context)
})

test('DEC-09 each name that may change answers update, and each that may go, delete', async () => {
  await emptyRun(books, 'change')
  await books.sql(Object.values(childInserts('change', 'change_run')).join(';'))
  await books.sql(`insert into paper_order (id, user_id, run_id, symbol, side, qty, type,
      limit_price, logical_time) values ('waits', 'change', 'change_run', 'GOLDBEES.NSE', 'BUY', 1,
      'LIMIT', 50, now())`)
  const statements: readonly (readonly [string, number])[] = [
    [`update app_user set name = 'Changed' where user_id = 'change'`, 1],
    [`update strategy_run set name = 'Changed' where user_id = 'change'`, 1],
    [`update engine_state set next_execution = now() where user_id = 'change'`, 1],
    [`update engine_status set detail = 'Changed.' where user_id = 'change'`, 1],
    [`update paper_position set last_price = 61 where user_id = 'change'`, 2],
    [`update paper_order set status = 'OPEN' where user_id = 'change' and id = 'waits'`, 1],
    [`delete from paper_order where user_id = 'change' and id = 'waits'`, 1],
    [`delete from paper_position where user_id = 'change' and symbol = 'NIFTYBEES.NSE'`, 1],
    [`delete from engine_status where user_id = 'change'`, 1],
    [`delete from engine_state where user_id = 'change'`, 1],
    [`delete from strategy_run where user_id = 'change'`, 1],
    [`delete from app_user where user_id = 'change'`, 1],
  ]
  for (const [statement, count] of statements) {
    assert.equal((await books.hand.query(statement)).rowCount, count, statement)
  }
  for (const name of CHILD_NAMES) {
    assert.deepEqual(await books.sql(`select 1 from ${name} where user_id = 'change'`), [], name)
  }
})

test('DEC-09 the names show scheduled runs alone, and take none of a bot', async () => {
  await books.sql(`insert into app_user (user_id) values ('botty');
    insert into run (user_id, run_id, kind, status) values ('botty', 'bot', 'bot', 'RUNNING');
    insert into run_state (user_id, run_id) values ('botty', 'bot')`)
  for (const name of ['strategy_run', 'engine_state']) {
    assert.deepEqual(await books.sql(`select 1 from ${name} where user_id = 'botty'`), [])
    const { rowCount } = await books.hand.query(`delete from ${name} where user_id = 'botty'`)
    assert.equal(rowCount, 0)
  }
})

test('GB-080 no row of any child is without its run, as the acceptance SQL asks', async () => {
  await tradedRun(books, 'gb080')
  const [state] = await books.sql(`
    SELECT COUNT(*)::int AS orphans FROM engine_state es
    LEFT JOIN strategy_run sr ON sr.user_id = es.user_id AND sr.run_id = es.run_id
    WHERE sr.run_id IS NULL`)
  assert.deepEqual(state, { orphans: 0 })
  for (const table of ['run_state', 'run_order', 'run_fill', 'run_position', 'run_mark']) {
    const [found] = await books.sql(`
      SELECT COUNT(*)::int AS orphans, (SELECT COUNT(*)::int > 0 FROM ${table}) AS "hasRows"
      FROM ${table} c LEFT JOIN run r ON (r.user_id, r.run_id) = (c.user_id, c.run_id)
      WHERE r.run_id IS NULL`)
    assert.deepEqual(found, { orphans: 0, hasRows: true }, table)
  }
})

test('GB-081 no logical time is marked twice, as the acceptance SQL asks', async () => {
  await tradedRun(books, 'gb081')
  const groups = await books.sql(`
    SELECT user_id, run_id, logical_time, COUNT(*) FROM mtm_ledger
    GROUP BY user_id, run_id, logical_time HAVING COUNT(*) > 1`)
  assert.deepEqual(groups, [])
})

test('GB-082 no user has two runs RUNNING, as the acceptance SQL asks', async () => {
  await tradedRun(books, 'gb082')
  const users = await books.sql(`
    SELECT user_id, COUNT(*) FROM strategy_run WHERE status = 'RUNNING'
    GROUP BY user_id HAVING COUNT(*) > 1`)
  assert.deepEqual(users, [])
})

const hasPsql = spawnSync('psql', ['--version']).status === 0

test(
  'DEC-09 RL-04 psql finds the same names and the same rules',
  {
    skip: hasPsql ? false : 'there is no psql on this machine',
  },
  () => {
    const answer = psql(`
    insert into app_user (user_id) values ('shell');
    insert into strategy_run (user_id, run_id) values ('shell', 'shell_run');
    insert into engine_state (user_id, run_id) values ('shell', 'shell_run');
    update strategy_run set status = 'STOPPED' where run_id = 'shell_run';
    select status from strategy_run where run_id = 'shell_run'`)
    assert.deepEqual([answer.status, answer.stdout.trim()], [0, 'STOPPED'], answer.stderr)

    const revived = psql(`update strategy_run set status = 'RUNNING' where run_id = 'shell_run'`)
    assert.notEqual(revived.status, 0)
    assert.match(revived.stderr, /23514: run shell_run is STOPPED, and cannot become RUNNING/)
    const written = psql(`insert into mtm_ledger (user_id, run_id, logical_time)
                        values ('shell', 'shell_run', now())`)
    assert.match(written.stderr, /RN001: run shell_run is STOPPED, so run_mark takes no writes/)
  },
)

function psql(text: string): { status: number | null; stdout: string; stderr: string } {
  const options = [
    '--no-psqlrc',
    '--quiet',
    '--tuples-only',
    '--no-align',
    '--set=VERBOSITY=verbose',
  ]
  return spawnSync('psql', [...options, '--set=ON_ERROR_STOP=1', '--command', text, books.dsn], {
    encoding: 'utf8',
  })
}
