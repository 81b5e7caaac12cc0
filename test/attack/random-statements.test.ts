import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { verifyBooks } from '#src/app/operations/database/verify.ts'
import { openBooksByHand, type BooksByHand } from '#test/support/books-by-hand.ts'

let books: BooksByHand

before(async () => {
  books = await openBooksByHand()
})
after(() => books.close())

/**
 * What a hand may write. Statements of a kind are drawn with any numbers, wrong ones among them; a
 * logical time moves on with each statement, since a curve that is true at its time is not made
 * false by a trade behind it.
 */
type Statement = (user: string, index: number) => string

const symbols = fc.constantFrom('GOLDBEES.NSE', 'NIFTYBEES.NSE')
const sides = fc.constantFrom('BUY', 'SELL')
const runs = fc.constantFrom('run_1', 'run_2')
const amounts = fc.integer({ min: -2, max: 120 }).map((cents) => (cents / 7).toFixed(8))
const earlier = fc.nat({ max: 40 })

const statements: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: traded() },
  { weight: 2, arbitrary: ordered() },
  { weight: 1, arbitrary: filledLater() },
  { weight: 1, arbitrary: fc.tuple(runs, earlier).map(canceled) },
  { weight: 1, arbitrary: fc.tuple(runs, statuses()).map(runBecomes) },
  { weight: 1, arbitrary: runs.map(pointOfCurve) },
  { weight: 1, arbitrary: runs.map(event) },
  { weight: 2, arbitrary: fc.tuple(runs, meddlings()).map(meddle) },
)

test('GB-002 whatever a hand writes, the books that it leaves agree with themselves', async () => {
  let nth = 0
  let taken = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.array(statements, { minLength: 5, maxLength: 25 }), async (drawn) => {
      nth += 1
      const user = `user_${nth}`
      await books.sql(`insert into app_user (user_id) values ('${user}');
        insert into strategy_run (user_id, run_id, initial_cash) values ('${user}', 'run_1', 500);
        insert into strategy_run (user_id, run_id, initial_cash, status, allow_short)
          values ('${user}', 'run_2', 500, 'PENDING', true)`)
      for (const [index, statement] of drawn.entries()) {
        await books.sql(statement(user, index)).then(
          () => (taken += 1),
          (cause: { readonly code: string }) => {
            assert.match(cause.code, /^(23\d{3}|RN001)$/, 'it is refused by a rule')
            refused += 1
          },
        )
      }
      assert.deepEqual(await verifyBooks(books.context), [])
    }),
    { seed: 20_260_101, numRuns: 60 },
  )
  assert.ok(taken > 150, `${taken} statements were taken`)
  assert.ok(refused > 150, `${refused} statements were refused`)
})

/** The time of the nth statement. */
function time(index: number): string {
  return `timestamptz '2024-01-15T04:30:00Z' + interval '${index} minutes'`
}

/** An order and the trade that fills it, or a part of it, in one statement. */
function traded(): fc.Arbitrary<Statement> {
  return fc.tuple(runs, symbols, sides, amounts, amounts, fc.boolean()).map(
    ([run, symbol, side, quantity, price, half]) =>
      (user, index) =>
        `with placed as (
        insert into paper_order (id, user_id, run_id, symbol, side, qty, status, logical_time)
        values ('o${index}', '${user}', '${run}', '${symbol}', '${side}', ${quantity},
                '${half ? 'PARTIALLY_FILLED' : 'FILLED'}', ${time(index)}) returning *)
      insert into paper_trade (id, order_id, user_id, run_id, symbol, side, qty, price, fee,
                               logical_time)
      select 't${index}', id, user_id, run_id, symbol, side,
             ${half ? 'round(qty / 2, 8)' : 'qty'}, ${price}, ${index % 3}, logical_time from placed`,
  )
}

function ordered(): fc.Arbitrary<Statement> {
  return fc.tuple(runs, symbols, sides, amounts, amounts).map(
    ([run, symbol, side, quantity, price]) =>
      (user, index) =>
        `insert into paper_order (id, user_id, run_id, symbol, side, type, qty,
        limit_price, logical_time) values ('o${index}', '${user}', '${run}', '${symbol}', '${side}',
        'LIMIT', ${quantity}, ${price}, ${time(index)})`,
  )
}

/** A waiting order is filled and says so, in one transaction; also one that is no longer waiting. */
function filledLater(): fc.Arbitrary<Statement> {
  return fc.tuple(runs, earlier, amounts).map(
    ([run, of, price]) =>
      (user, index) =>
        `with filled as (
        insert into paper_trade (id, order_id, user_id, run_id, symbol, side, qty, price,
                                 logical_time)
        select 't${index}', id, user_id, run_id, symbol, side, qty, ${price}, ${time(index)}
        from paper_order where user_id = '${user}' and run_id = '${run}' and id = 'o${of}'
        returning *)
      update paper_order o set status = 'FILLED' from filled f
      where (o.user_id, o.run_id, o.id) = (f.user_id, f.run_id, f.order_id)`,
  )
}

function canceled([run, of]: readonly [string, number]): Statement {
  return (user) => `update paper_order set status = 'CANCELED', reason = 'manual'
    where user_id = '${user}' and run_id = '${run}' and id = 'o${of}'`
}

function statuses(): fc.Arbitrary<string> {
  return fc.constantFrom('RUNNING', 'RUNNING', 'ERROR', 'PENDING', 'STOPPED')
}

function runBecomes([run, status]: readonly [string, string]): Statement {
  return (user) =>
    `update strategy_run set status = '${status}' where user_id = '${user}' and run_id = '${run}'`
}

function pointOfCurve(run: string): Statement {
  return (user, index) => `insert into paper_equity_curve
      (user_id, run_id, logical_time, cash, market_value, equity)
    select user_id, run_id, ${time(index)}, cash, 0, cash from run_account
    where user_id = '${user}' and run_id = '${run}'`
}

function event(run: string): Statement {
  return (user, index) => `insert into event_ledger (user_id, run_id, logical_time, event_type)
    values ('${user}', '${run}', ${time(index)}, 'SIP_EXECUTED')`
}

function meddlings(): fc.Arbitrary<string> {
  return fc.constantFrom(
    'update run_account set cash = cash + 1',
    'update strategy_run set initial_cash = initial_cash + 1',
    'update paper_position set quantity = quantity + 1',
    'update paper_position set last_price = 77',
    'update run_position set cost = cost - 1',
    'update paper_trade set price = price * 2',
    'update paper_equity_curve set equity = equity + 1, cash = cash + 1',
    'delete from paper_trade',
    'delete from paper_position',
    'delete from run_position',
    'delete from paper_order',
    'delete from event_ledger',
    'delete from strategy_run',
  )
}

function meddle([run, meddling]: readonly [string, string]): Statement {
  return (user) => `${meddling} where user_id = '${user}' and run_id = '${run}'`
}
