import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { BOOK_CHECKS } from '../../../store/operations/checks.ts'
import { BOOKS } from '#test/support/books.ts'
import { openBooksByHand, tradedRun, type BooksByHand } from '#test/support/books-by-hand.ts'
import { verifyBooks, type Discrepancy } from './verify.ts'

const RUN = `where user_id = 'asha' and run_id = 'asha_run'`
const KEYS = `'asha', 'asha_run'`

const ORDER = `insert into account_order (user_id, account_id, order_id, client_order_id,
  instrument_id, exchange, tradingsymbol, side, type, product, quantity, status, filled_quantity,
  average_price) values ('asha', 'acc', 'aor', 'tm1', 'INFY.NSE', 'NSE', 'INFY', 'BUY', 'MARKET',
  'CNC', 5, `
const EVENT = `insert into account_order_event (user_id, account_id, order_id, seq, status,
  filled_quantity) values ('asha', 'acc', 'aor', 1, `

/** What can go wrong behind the rules' back, and the one check that says so. */
const CORRUPTIONS: readonly {
  readonly what: string
  readonly sql: string
  readonly found: Readonly<Record<string, RegExp>> // by check
}[] = [
  {
    what: 'cash that nobody earned',
    sql: `update run_account set cash = cash + 1 ${RUN}`,
    found: { cash: /^the account holds 401\.\d+, its fills leave 400\.\d+$/ },
  },
  {
    what: 'a position beyond its fills',
    sql: `update run_position set quantity = 11 ${RUN}`,
    found: { positions: /^the position in GOLDBEES\.NSE is 11\.\d+ at a cost of 600/ },
  },
  {
    what: 'a position that was taken away',
    sql: `delete from run_position ${RUN}`,
    found: { positions: /is 0 at a cost of 0, its fills make 10\.\d+ at 600/ },
  },
  {
    what: 'a profit that no position made',
    sql: `update run_fill set realized_pnl = 5 ${RUN};
          update run_position set realized_pnl = 5, cost = 605 ${RUN}`,
    found: { fills: /^fill bought claims a profit of 5\.\d+, its position made 0$/ },
  },
  {
    what: 'a fill of an order on the other side',
    sql: `update run_order set side = 'SELL' ${RUN} and order_id = 'filled'`,
    found: { fills: /^fill bought does not fit order filled$/ },
  },
  {
    what: 'a fill of an order in another instrument',
    sql: `update run_order set instrument_id = 'NIFTYBEES.NSE' ${RUN} and order_id = 'filled'`,
    found: { fills: /^fill bought does not fit order filled$/ },
  },
  {
    what: 'an order that is filled beyond what was ordered',
    sql: `update run_order set quantity = 9 ${RUN} and order_id = 'filled'`,
    found: { orders: /^order filled is FILLED with 10\.\d+ of 9\.\d+ filled$/ },
  },
  {
    what: 'an order that says filled without a fill',
    sql: `update run_order set status = 'FILLED' ${RUN} and order_id = 'waits'`,
    found: { orders: /^order waits is FILLED with 0 of 5\.\d+ filled$/ },
  },
  {
    what: 'an order that waits in a run that has ended',
    sql: `update run set status = 'STOPPED' where user_id = 'asha'`,
    found: { orders: /^order waits still waits in a run that is STOPPED$/ },
  },
  {
    what: 'a point of the curve that forgot a trade',
    sql: `update run_equity set cash = 1000, equity = 1600 ${RUN}`,
    found: { cash: /^the curve says 1000\.\d+ of cash at .*, the fills leave 400/ },
  },
  {
    what: 'an equity that is not its parts',
    sql: `alter table run_equity drop constraint run_equity_check;
          update run_equity set equity = 1000.00000001 ${RUN}`,
    found: { equity: /: 1000\.00000001 is not 400\.\d+ \+ 600/ },
  },
  {
    what: 'a mark that differs from its equity',
    sql: `update run_mark set market_value = 601 ${RUN}`,
    found: { marks: /is marked at 601\.\d+ and its equity counts 600/ },
  },
  {
    what: 'a logical time that is marked twice',
    sql: `alter table run_mark drop constraint run_mark_pkey;
          insert into run_mark select * from run_mark ${RUN}`,
    found: { marks: /is marked 2 times$/ },
  },
  {
    what: 'a tick that left no point on the curve',
    sql: `update run_state set tick_count = 2 ${RUN}`,
    found: { 'logical-times': /^it counts 2 ticks and has 1 equity points/ },
  },
  {
    what: 'a clock that was set back',
    sql: `update run_state set last_logical_time = '2024-01-14' ${RUN}`,
    found: { 'logical-times': /the last at 2024-01-15/ },
  },
  {
    what: 'an event that was cut out',
    sql: `insert into run_event (user_id, run_id, logical_time, event_type, seq)
          values (${KEYS}, now(), 'LATER', 3)`,
    found: { events: /^its 2 events are numbered 1 to 3$/ },
  },
  {
    what: 'two scheduled runs of one user',
    sql: `drop index run_one_running_sip;
          insert into run (user_id, run_id, status) values ('asha', 'second', 'RUNNING')`,
    found: { lifecycle: /^2 scheduled runs are RUNNING at once$/ },
  },
  {
    what: 'a row whose run is gone',
    sql: `insert into run_mark (user_id, run_id, logical_time) values ('asha', 'nowhere', now())`,
    found: { orphans: /^a row of run_mark belongs to no run$/ },
  },
  {
    what: 'a rule that was switched off',
    sql: `alter table run_fill disable trigger moves_books`,
    found: { rules: /^the rule moves_books of run_fill is switched off$/ },
  },
  {
    what: 'a rule that was taken away',
    sql: `drop trigger guard_insert on run_order`,
    found: { rules: /^the rule guard_insert of run_order is missing$/ },
  },
  {
    what: 'a position of an account that no fill made',
    sql: `insert into account_position (user_id, account_id, tradingsymbol, exchange, product,
            instrument_id, quantity, buy_quantity)
          values ('asha', 'acc', 'INFY', 'NSE', 'CNC', 'INFY.NSE', 5, 5)`,
    found: { 'account-positions': /^the position in NSE:INFY:CNC is 5\.0+ at .* make 0 at 0$/ },
  },
  {
    what: 'an order of an account that filled without a fill',
    sql: `${ORDER}'FILLED', 5, 100); ${EVENT}'FILLED', 5)`,
    found: { 'account-orders': /^order aor is FILLED with 5\.0+ filled, its fills make 0$/ },
  },
  {
    what: 'an order of an account that nobody will ever send',
    sql: `${ORDER}'PENDING', 0, null); ${EVENT}'PENDING', 0)`,
    found: { 'account-outbox': /^order aor is PENDING, and nothing waits to ask for it$/ },
  },
  {
    what: 'cash at the paper exchange that no trade paid',
    sql: `insert into venue_book (user_id, account_id, opening_cash, cash)
          values ('asha', 'acc', 100, 99)`,
    found: { 'paper-cash': /^the paper exchange has cash of 99\.0+, and its trades say 100\.0+$/ },
  },
  {
    what: 'a position at the paper exchange that no trade made',
    sql: `insert into venue_position (user_id, account_id, instrument_id, product, exchange,
            tradingsymbol, quantity)
          values ('asha', 'acc', 'INFY.NSE', 'CNC', 'NSE', 'INFY', 5)`,
    found: { 'paper-positions': /^the paper exchange has 5\.0+ of INFY\.NSE, .* say 0$/ },
  },
  {
    what: 'an order at the paper exchange that filled without a trade',
    sql: `insert into venue_order (user_id, account_id, venue_order_id, client_order_id,
            instrument_id, exchange, tradingsymbol, side, order_type, product, validity, quantity,
            status, triggered, filled_quantity, placed_at, updated_at, expires_at, place, revision)
          values ('asha', 'acc', 'pap', 'c', 'INFY.NSE', 'NSE', 'INFY', 'BUY', 'MARKET', 'CNC',
            'DAY', 5, 'FILLED', true, 5, now(), now(), now(), 1, 1)`,
    found: { 'paper-orders': /^order pap of the paper exchange has filled 5\.0+, .* say 0$/ },
  },
]

for (const { what, sql, found } of CORRUPTIONS) {
  test(`${what} is found, and nothing else`, async (t) => {
    const discrepancies = await verifiedAfter(t, sql)
    for (const [check, detail] of Object.entries(found)) {
      const said = discrepancies.filter((one) => one.check === check)
      assert.equal(said.length, 1, `${check} says it once: ${JSON.stringify(discrepancies)}`)
      assert.match(said[0]!.detail, detail)
      assert.ok(check === 'rules' || said[0]!.userId === 'asha', 'and whose run it is')
    }
    const others = discrepancies.filter(({ check }) => !(check in found))
    assert.deepEqual(others, [], 'the other checks agree')
  })
}

test('every check finds something here, so none of them is a dead letter', () => {
  const alive = new Set(CORRUPTIONS.flatMap(({ found }) => Object.keys(found)))
  assert.deepEqual(
    BOOK_CHECKS.map(({ name }) => name).filter((name) => !alive.has(name)),
    [],
  )
})

test('GB-080 a row without a run is found in every child', async (t) => {
  const children = BOOKS.filter((table) => table.startsWith('run_'))
  const discrepancies = await verifiedAfter(
    t,
    `insert into run_command (user_id, run_id, command_id, kind, body)
       values (${KEYS}, 'c', 'cancel', '{"commandId": "c", "orderId": "waits"}');
     ${children.map((table) => `update ${table} set run_id = 'nowhere' ${RUN}`).join(';')}`,
  )
  const orphans = discrepancies.filter(({ check }) => check === 'orphans')
  for (const table of children) {
    const detail = `a row of ${table} belongs to no run`
    assert.ok(
      orphans.some((one) => one.detail === detail && one.runId === 'nowhere'),
      detail,
    )
  }
})

test('books that were kept by the rules verify, check by check, each with what it proves', async (t) => {
  const books = await keptBooks(t)
  const told: string[] = []
  const discrepancies = await verifyBooks(books.context, ({ check, discrepancies: found }) => {
    assert.deepEqual(found, [])
    assert.match(check.about, /^[a-z].{10,}[^.]$/)
    told.push(check.name)
  })
  assert.deepEqual(discrepancies, [])
  assert.deepEqual(
    told,
    BOOK_CHECKS.map(({ name }) => name),
  )
})

/** What is said of books in which something was done with every rule off. */
async function verifiedAfter(t: TestContext, corruption: string): Promise<readonly Discrepancy[]> {
  const books = await keptBooks(t)
  await books.sql(`begin; set local session_replication_role = replica; ${corruption}; commit`)
  return verifyBooks(books.context)
}

/** Two runs of two users, in a database of their own. */
async function keptBooks(t: TestContext): Promise<BooksByHand> {
  const books = await openBooksByHand()
  t.after(() => books.close())
  await tradedRun(books, 'asha')
  await tradedRun(books, 'calm')
  return books
}
