import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertBooksAgree } from '#test/support/books.ts'
import {
  emptyRun,
  openBooksByHand,
  tradedRun,
  type BooksByHand,
} from '#test/support/books-by-hand.ts'

let books: BooksByHand

before(async () => {
  books = await openBooksByHand()
  await tradedRun(books, 'asha') // 1,000.00; bought 10 at 60.00; 5 wait at 55.00
})
after(() => books.close())

const KEYS = `'asha', 'asha_run'`
const RUN = `where user_id = 'asha' and run_id = 'asha_run'`
const LATER = `'2024-01-16T04:30:00Z'`

function order(id: string, side: string, quantity: string, status = 'PENDING'): string {
  return `insert into paper_order (id, user_id, run_id, symbol, side, qty, status, reason,
    logical_time) values ('${id}', ${KEYS}, 'GOLDBEES.NSE', '${side}', ${quantity}, '${status}',
    'because', ${LATER});`
}

interface Trade {
  readonly symbol?: string
  readonly side?: string
  readonly quantity?: string
  readonly price?: string
  readonly more?: string // columns, then values
  readonly values?: string
}

function trade(of: string, { symbol, side, quantity, price, more, values }: Trade = {}): string {
  return `insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price,
    logical_time ${more ? `, ${more}` : ''}) values ('${of}', ${KEYS},
    '${symbol ?? 'GOLDBEES.NSE'}', '${side ?? 'BUY'}', ${quantity ?? '1'}, ${price ?? '60'},
    ${LATER} ${values ? `, ${values}` : ''});`
}

test('LG-01 GB-002 nobody fills an order with more than was ordered, at once or in parts', async () => {
  const fits = '23514 run_fill_fits_order'
  assert.equal(await books.refuses(trade('filled')), fits)
  assert.equal(await books.refuses(trade('waits', { quantity: '5.00000001' })), fits)
  assert.equal(
    await books.refuses(`begin; ${trade('waits', { quantity: '3' })}
      ${trade('waits', { quantity: '3' })} commit`),
    fits,
  )
  await books.sql('rollback')
})

test('LG-01 a trade is of the instrument and on the side that were ordered', async () => {
  const fits = '23514 run_fill_fits_order'
  assert.equal(await books.refuses(trade('waits', { symbol: 'NIFTYBEES.NSE' })), fits)
  assert.equal(await books.refuses(trade('waits', { side: 'SELL' })), fits)
})

test('OR-02 OR-04 GB-042 an order that was rejected or canceled takes no trade', async () => {
  const fits = '23514 run_fill_fits_order'
  await books.sql(order('rejected', 'BUY', '5', 'REJECTED') + order('canceled', 'BUY', '5'))
  await books.sql(`update paper_order set status = 'CANCELED' ${RUN} and id = 'canceled'`)
  assert.equal(await books.refuses(trade('rejected')), fits)
  assert.equal(await books.refuses(trade('canceled')), fits)
})

test('GB-026 a trade without an order, or of nothing, is none', async () => {
  assert.match(await books.refuses(trade('nobodys')), /^23503/)
  for (const wrong of [{ quantity: '0' }, { quantity: '-5' }, { price: '0' }, { price: '-1' }]) {
    assert.match(await books.refuses(trade('waits', wrong)), /^23514/)
  }
  const fee = { more: 'fee', values: '-1' }
  assert.match(await books.refuses(trade('waits', fee)), /^23514/, 'nor does a fee pay us')
})

test('GB-002 a trade cannot claim a profit that its position did not make', async () => {
  await books.sql(order('out', 'SELL', '4'))
  const claim = { side: 'SELL', quantity: '4', price: '61', more: 'realized_pnl', values: '4.01' }
  // 4 units that cost 60.00 are sold at 61.00: the profit is 4.00.
  assert.equal(await books.refuses(trade('out', claim)), '23514 run_fill_profit')
  assert.equal(
    await books.refuses(trade('waits', { more: 'realized_pnl', values: '1' })),
    '23514 run_fill_profit',
    'and a purchase makes none',
  )
})

test('RK-01 GB-051 nobody spends more cash than there is', async () => {
  const cash = '23514 run_account_cash_check' // 400.00 are left
  assert.equal(await books.refuses(trade('waits', { quantity: '5', price: '80.01' })), cash)
  const fee = { quantity: '5', price: '80', more: 'fee', values: '0.00000001' }
  assert.equal(await books.refuses(trade('waits', fee)), cash, 'not even for a fee')
})

test('GB-061 nobody sells more than is held, where going short is not allowed', async () => {
  await books.sql(order('short', 'SELL', '11'))
  const sale = trade('short', { side: 'SELL', quantity: '10.00000001', price: '61' })
  assert.equal(await books.refuses(sale), '23514 run_short_sale')
  const empty = trade('short', { side: 'SELL', quantity: '11', price: '61' })
  assert.equal(await books.refuses(empty), '23514 run_short_sale')
})

test('GB-031 cash is not written by hand, nor taken away', async () => {
  const derived = '23514 run_account_follows'
  assert.equal(await books.refuses(`update run_account set cash = 1000000 ${RUN}`), derived)
  assert.equal(await books.refuses(`update run_account set initial_cash = 9999 ${RUN}`), derived)
  assert.equal(await books.refuses(`delete from run_account ${RUN}`), derived)
  const second = `insert into run_account (user_id, run_id, initial_cash, cash)
                  values (${KEYS}, 5000, 5000)`
  assert.equal(await books.refuses(second), derived)
  const more = `update strategy_run set initial_cash = 5000 ${RUN}`
  assert.equal(await books.refuses(more), '23514 run_configuration')
})

test('GB-027 LG-01 a position is what its trades say, whoever states it', async () => {
  const follows = '23514 run_position_follows'
  for (const change of ['quantity = 20', 'average_price = 1', 'realized_pnl = 5', 'fees = 1']) {
    assert.equal(await books.refuses(`update paper_position set ${change} ${RUN}`), follows)
  }
  for (const change of ['quantity = 20', 'cost = 1', 'realized_pnl = 5', 'fees = 1']) {
    assert.equal(await books.refuses(`update run_position set ${change} ${RUN}`), follows)
  }
  const made = `insert into paper_position (user_id, run_id, symbol, quantity)
                values (${KEYS}, 'NIFTYBEES.NSE', 100)`
  assert.equal(await books.refuses(made), follows)
  const raw = `insert into run_position (user_id, run_id, instrument_id, quantity, cost)
               values (${KEYS}, 'NIFTYBEES.NSE', 100, 1)`
  assert.equal(await books.refuses(raw), follows)
  assert.equal(await books.refuses(`delete from paper_position ${RUN}`), follows)
  assert.equal(await books.refuses(`delete from run_position ${RUN}`), follows)
  assert.match(await books.refuses(`update paper_position set last_price = 0 ${RUN}`), /^23514/)
})

test('a position that was closed keeps what it earned: it cannot be deleted', async () => {
  await emptyRun(books, 'closed')
  const keys = `'closed', 'closed_run'`
  await books.sql(`
    insert into paper_order (id, user_id, run_id, symbol, side, qty, status, logical_time) values
      ('in', ${keys}, 'GOLDBEES.NSE', 'BUY', 10, 'FILLED', ${LATER}),
      ('out', ${keys}, 'GOLDBEES.NSE', 'SELL', 10, 'FILLED', ${LATER});
    insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
      values ('in', ${keys}, 'GOLDBEES.NSE', 'BUY', 10, 60, ${LATER});
    insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
      values ('out', ${keys}, 'GOLDBEES.NSE', 'SELL', 10, 61, ${LATER})`)
  const [position] = await books.sql(`select quantity, average_price, realized_pnl
                                      from paper_position where run_id = 'closed_run'`)
  assert.deepEqual(position, {
    quantity: '0.00000000',
    average_price: '0',
    realized_pnl: '10.00000000',
  })
  for (const name of ['paper_position', 'run_position']) {
    const said = await books.refuses(`delete from ${name} where run_id = 'closed_run'`)
    assert.equal(said, '23514 run_position_follows')
  }
})

test('LG-02 DEC-02 GB-028 an equity point that is not cash and market value is none', async () => {
  for (const [cash, marketValue, equity] of [
    ['400', '600', '1000.00000001'],
    ['400', '600', '10000'],
  ]) {
    const point = `insert into paper_equity_curve (user_id, run_id, logical_time, cash,
      market_value, equity) values (${KEYS}, ${LATER}, ${cash}, ${marketValue}, ${equity})`
    assert.match(await books.refuses(point), /^23514 run_equity_check/)
  }
})

test('GB-002 what was refused above left the cash and the holdings as they were', async () => {
  const [account] = await books.sql(`select initial_cash, cash from run_account ${RUN}`)
  assert.deepEqual(account, { initial_cash: '1000.00000000', cash: '400.00000000' })
  const positions = await books.sql(`select symbol, quantity, average_price from paper_position
                                     ${RUN}`)
  const held = { symbol: 'GOLDBEES.NSE', quantity: '10.00000000', average_price: '60.00000000' }
  assert.deepEqual(positions, [held])
  await assertBooksAgree(books.context)
})

test('GB-061 GB-052 by hand too, trades move cash and position, short where it is allowed', async () => {
  await books.sql(`insert into app_user (user_id) values ('bears');
    insert into strategy_run (user_id, run_id, initial_cash, allow_short)
      values ('bears', 'bears_run', 1000, true)`)
  const keys = `'bears', 'bears_run', 'GOLDBEES.NSE'`
  const steps: readonly (readonly [string, number, string])[] = [
    ['BUY', 10, '60'],
    ['BUY', 5, '63'], // 15 at 61.00
    ['SELL', 20, '62'], // earns 15.00 on 15, and is short 5 at 62.00
    ['BUY', 5, '60'], // earns 10.00
  ]
  for (const [index, [side, quantity, price]] of steps.entries()) {
    const time = `'2024-01-${15 + index}T04:30:00Z'`
    await books.sql(`
      insert into paper_order (id, user_id, run_id, symbol, side, qty, status, logical_time)
        values ('o${index}', ${keys}, '${side}', ${quantity}, 'FILLED', ${time});
      insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
        values ('o${index}', ${keys}, '${side}', ${quantity}, ${price}, ${time})`)
  }
  const profits = await books.sql(`select realized_pnl from paper_trade
                                   where run_id = 'bears_run' order by order_id`)
  assert.deepEqual(
    profits.map((row) => row['realized_pnl']),
    ['0.00000000', '0.00000000', '15.00000000', '10.00000000'],
  )
  const [account] = await books.sql(`select cash from run_account where run_id = 'bears_run'`)
  assert.equal(account!['cash'], '1025.00000000')
  await assertBooksAgree(books.context)
})
