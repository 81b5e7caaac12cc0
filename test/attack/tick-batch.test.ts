import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertBooksAgree } from '#test/support/books.ts'
import { openBooksByHand, tradedRun, type BooksByHand } from '#test/support/books-by-hand.ts'

// Ticks enter the books through a view that anybody may write to.

let books: BooksByHand

before(async () => {
  books = await openBooksByHand()
})
after(() => books.close())

/** A tick of the run from where it stands, with what somebody adds to it. */
function tick(user: string, added: Readonly<Record<string, string>> = {}): string {
  const columns = {
    users: `array['${user}']`,
    runs: `array['${user}_run']`,
    fences: 'array[fence]',
    befores: 'array[last_logical_time]',
    times: `array['2026-03-02T04:30:00Z'::timestamptz]`,
    order_befores: 'array[order_count]',
    event_befores: 'array[event_count]',
    cash_befores: `array[(select cash from run_account where run_id = '${user}_run')]`,
    order_counts: 'array[order_count]',
    event_counts: 'array[event_count]',
    memories: `'[{}]'::jsonb`,
    market_values: 'array[0]',
    ...added,
  }
  return `insert into tick_batch (${Object.keys(columns).join(', ')})
          select ${Object.values(columns).join(', ')} from run_state where run_id = '${user}_run'
          returning answers`
}

const fill = (order: string, side: string, quantity: number, profit: string) => ({
  fill_ticks: 'array[1]',
  fill_orders: `array['${order}']`,
  fill_instruments: `array['GOLDBEES.NSE']`,
  fill_sides: `array['${side}']`,
  fill_quantities: `array[${quantity}]`,
  fill_prices: 'array[60]',
  fill_fees: 'array[0]',
  fill_profits: `array[${profit}]`,
})

const order = (side: string, quantity: number) => ({
  order_ticks: 'array[1]',
  order_ids: `array['forged']`,
  order_clients: 'array[null]',
  order_instruments: `array['GOLDBEES.NSE']`,
  order_sides: `array['${side}']`,
  order_types: `array['MARKET']`,
  order_quantities: `array[${quantity}]`,
  order_limits: 'array[null::numeric]',
  order_stops: 'array[null::numeric]',
  order_statuses: `array['FILLED']`,
  order_sources: `array['manual']`,
  order_reasons: 'array[null]',
  order_verdicts: `'[[]]'::jsonb`,
})

test('RL-02 a batch of ticks that is written by hand moves no run that has ended', async () => {
  await tradedRun(books, 'ended')
  await books.sql(`update strategy_run set status = 'STOPPED' where user_id = 'ended'`)
  const [said] = await books.sql(tick('ended'))
  assert.deepEqual(said, { answers: ['stopped'] })
})

test('GB-034 a batch that is written by hand is held to the books like any trade', async () => {
  await tradedRun(books, 'door')
  const before = await books.sql(`select cash from run_account where user_id = 'door'`)
  const forged: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['23503', fill('nowhere', 'BUY', 1, '0')],
    ['23514 run_fill_fits_order', { ...order('BUY', 1), ...fill('forged', 'BUY', 2, '0') }],
    ['23514 run_short_sale', { ...order('SELL', 1e6), ...fill('forged', 'SELL', 1e6, '0') }],
    ['23514 run_fill_profit', { ...order('BUY', 1), ...fill('forged', 'BUY', 1, '5') }],
    ['23514 run_account_cash_check', { ...order('BUY', 1e6), ...fill('forged', 'BUY', 1e6, '0') }],
  ]
  for (const [refusal, added] of forged) {
    assert.match(await books.refuses(tick('door', added)), new RegExp(`^${refusal}`))
  }
  assert.deepEqual(await books.sql(`select cash from run_account where user_id = 'door'`), before)

  const [said] = await books.sql(tick('door'))
  assert.deepEqual(said, { answers: ['committed'] }, 'only the forgeries were refused')
  assert.match(await books.refuses(tick('door')), /^23505 run_equity_pkey$/, 'and no time twice')
  await assertBooksAgree(books.context)
})

test('a batch that is written by hand trades at no time that the curve has passed', async () => {
  await tradedRun(books, 'passed')
  await books.sql(`insert into paper_equity_curve (user_id, run_id, logical_time, cash, market_value,
                     equity) values ('passed', 'passed_run', '2026-04-01T04:30:00Z', 400, 600, 1000);
                   update run_state set fence = 1 where user_id = 'passed'`)
  const traded = tick('passed', { ...order('BUY', 1), ...fill('forged', 'BUY', 1, '0') })
  await assert.rejects(books.sql(traded), { code: '23514', constraint: 'run_fill_in_tick' })
})
