import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertBooksAgree } from '#test/support/books.ts'
import { openBooksByHand, tradedRun, type BooksByHand } from '#test/support/books-by-hand.ts'

let books: BooksByHand

before(async () => {
  books = await openBooksByHand()
  await tradedRun(books, 'asha')
  await books.sql(`insert into paper_order (id, user_id, run_id, symbol, side, qty, status, reason,
      logical_time) values ('refused', 'asha', 'asha_run', 'GOLDBEES.NSE', 'BUY', 0, 'REJECTED',
      'quantity', '2024-01-15T04:30:00Z')`)
})
after(() => books.close())

const RUN = `where user_id = 'asha' and run_id = 'asha_run'`

test('LG-01 GB-002 trades, curves, marks and events are neither changed nor deleted', async () => {
  const changes: Readonly<Record<string, string>> = {
    paper_trade: 'price = 1',
    paper_equity_curve: 'cash = cash + 1, equity = equity + 1',
    mtm_ledger: 'market_value = 9',
    event_ledger: `event_type = 'NOTHING_HAPPENED'`,
    run_fill: 'quantity = 1',
    run_equity: 'logical_time = now()',
    run_mark: `prices = '{}'`,
    run_event: 'seq = seq + 1',
  }
  for (const [name, change] of Object.entries(changes)) {
    const changed = await books.refuses(`update ${name} set ${change} ${RUN}`)
    assert.match(changed, /^23514 run_\w+_append_only$/, name)
    assert.match(await books.refuses(`delete from ${name} ${RUN}`), /_append_only$/, name)
  }
})

test('GB-002 the audit log is kept, also when its run and its user are gone', async () => {
  await tradedRun(books, 'gone')
  await books.sql(`update strategy_run set status = 'STOPPED' where run_id = 'gone_run';
                   delete from app_user where user_id = 'gone'`)
  assert.match(await books.refuses(`delete from audit_log`), /^23514 audit_log_append_only/)
  assert.match(await books.refuses(`update audit_log set actor = 'nobody'`), /^23514/)
  const kept = await books.sql(`select action from audit_log where run_id = 'gone_run'`)
  assert.deepEqual(kept, [{ action: 'run.status' }])
})

test('no table of the books is emptied at a stroke', async () => {
  for (const name of [
    'run_state',
    'run_fill',
    'run_position',
    'run_account',
    'run_equity',
    'run_mark',
    'run_event',
    'audit_log',
  ]) {
    assert.match(await books.refuses(`truncate ${name}`), /^23514 \w+_append_only$/, name)
  }
  for (const name of ['run_order', 'run', 'app_user']) {
    assert.match(await books.refuses(`truncate ${name} cascade`), /^23514/, name)
  }
})

test('GB-050 GB-042 an order that was answered is neither deleted nor answered otherwise', async () => {
  const closed = ['refused', 'filled']
  for (const id of closed) {
    const which = `${RUN} and id = '${id}'`
    assert.match(await books.refuses(`delete from paper_order ${which}`), /^23(503|514)/, id)
    for (const status of ['PENDING', 'OPEN', 'UNKNOWN', 'CANCELED']) {
      const other = `update paper_order set status = '${status}' ${which}`
      assert.equal(await books.refuses(other), '23514 run_order_life', `${id} to ${status}`)
    }
    const reason = `update paper_order set reason = 'another' ${which}`
    assert.equal(await books.refuses(reason), '23514 run_order_life')
  }
})

test('GB-042 an order that was filled in part does not go back to waiting as if it were new', async () => {
  await books.sql(`
    insert into paper_order (id, user_id, run_id, symbol, side, qty, status, logical_time)
      values ('part', 'asha', 'asha_run', 'GOLDBEES.NSE', 'SELL', 4, 'PARTIALLY_FILLED',
              '2024-01-16T04:30:00Z');
    insert into paper_trade (order_id, user_id, run_id, symbol, side, qty, price, logical_time)
      values ('part', 'asha', 'asha_run', 'GOLDBEES.NSE', 'SELL', 1, 61, '2024-01-16T04:30:00Z')`)
  for (const status of ['PENDING', 'OPEN', 'REJECTED']) {
    const back = `update paper_order set status = '${status}', reason = 'x' ${RUN} and id = 'part'`
    assert.equal(await books.refuses(back), '23514 run_order_life')
  }
  assert.match(await books.refuses(`delete from paper_order ${RUN} and id = 'part'`), /^23503/)
})

test('GB-025 what was ordered stands, and so does what the gate said of it', async () => {
  const terms = '23514 run_order_terms'
  for (const change of [
    'qty = 500',
    'limit_price = 1',
    `side = 'SELL'`,
    `type = 'MARKET'`,
    `symbol = 'NIFTYBEES.NSE'`,
    'logical_time = now()',
    `id = 'other'`,
    `verdicts = '[{"check": "cash", "passed": true}]'`,
  ]) {
    const edit = `update paper_order set ${change} ${RUN} and id = 'waits'`
    assert.equal(await books.refuses(edit), terms, change)
  }
})

test('GB-025 an order is on a side, of a type, and for a positive quantity unless refused', async () => {
  const wrong = [
    `'HOLD', 'MARKET', 1, null, 'PENDING'`,
    `'BUY', 'ICEBERG', 1, null, 'PENDING'`,
    `'BUY', 'MARKET', 0, null, 'PENDING'`,
    `'BUY', 'MARKET', -1, null, 'FILLED'`,
    `'BUY', 'LIMIT', 1, null, 'PENDING'`,
    `'BUY', 'LIMIT', 1, 0, 'PENDING'`,
    `'BUY', 'MARKET', 1, null, 'DREAMT'`,
    `'BUY', 'MARKET', 1, null, 'REJECTED'`, // it needs a reason
  ]
  for (const values of wrong) {
    const insert = `insert into paper_order (user_id, run_id, symbol, logical_time, side, type, qty,
      limit_price, status) values ('asha', 'asha_run', 'GOLDBEES.NSE', now(), ${values})`
    assert.match(await books.refuses(insert), /^23514/, values)
  }
})

test("GB-006 a run's clock and counters do not go back, nor away", async () => {
  const forward = '23514 run_state_forward'
  for (const change of [
    `last_logical_time = last_logical_time - interval '1 day'`,
    'last_logical_time = null',
    'tick_count = 0',
    'event_count = 0',
  ]) {
    assert.equal(await books.refuses(`update engine_state set ${change} ${RUN}`), forward, change)
  }
  await books.sql(`update run_state set fence = 7, order_count = 7 ${RUN}`)
  for (const change of ['fence = 6', 'order_count = 6']) {
    assert.equal(await books.refuses(`update run_state set ${change} ${RUN}`), forward, change)
  }
  assert.match(await books.refuses(`delete from engine_state ${RUN}`), /^23514/)
})

test('GB-032 a row does not move to another run of its user', async () => {
  await books.sql(`insert into strategy_run (user_id, run_id, status)
                   values ('asha', 'asha_next', 'PENDING')`)
  for (const name of ['engine_state', 'engine_status', 'run_position', 'paper_order']) {
    const move = `update ${name} set run_id = 'asha_next' ${RUN}`
    assert.match(await books.refuses(move), /^23514 run_\w+_(keeps_run|follows|terms)$/, name)
  }
})

test('MT-03 GB-029 GB-030 GB-098 GB-081 a logical time is booked once in each ledger', async () => {
  const keys = `'asha', 'asha_run', '2024-01-15T04:30:00Z'`
  const again = [
    `insert into mtm_ledger (user_id, run_id, logical_time) values (${keys})`,
    `insert into event_ledger (user_id, run_id, logical_time, event_type)
     values (${keys}, 'SIP_EXECUTED')`,
    `insert into paper_equity_curve (user_id, run_id, logical_time, cash, market_value, equity)
     values (${keys}, 400, 600, 1000)`,
  ]
  for (const insert of again) assert.match(await books.refuses(insert), /^23505/)
  await books.sql(`insert into event_ledger (user_id, run_id, logical_time, event_type)
                   values (${keys}, 'REBALANCE_EXECUTED')`)
  await assertBooksAgree(books.context)
})

test('a command that no worker could read is not put into an inbox', async () => {
  const order = `{"clientOrderId": "c", "instrumentId": "GOLDBEES.NSE", "side": "BUY",
    "type": "LIMIT", "quantity": "1", "limitPrice": "55.5", "stopPrice": null, "source": "manual"}`
  const insert = (kind: string, body: string): string =>
    `insert into run_command (user_id, run_id, command_id, kind, body)
     values ('asha', 'asha_run', 'c', '${kind}', '${body}')`
  for (const [from, to] of [
    ['"quantity": "1"', '"quantity": "many"'],
    ['"quantity": "1"', '"quantity": null'],
    ['"55.5"', '"55,5"'],
    ['"BUY"', '"HOLD"'],
    ['"LIMIT"', '"ICEBERG"'],
    ['"manual"', '"strategy"'],
    ['"c"', '"another"'],
    ['"instrumentId"', '"symbol"'],
  ] as const) {
    assert.match(await books.refuses(insert('order', order.replace(from, to))), /^23514/, to)
  }
  for (const body of ['{}', 'null', '[]', '{"commandId": "c"}']) {
    assert.match(await books.refuses(insert('order', body)), /^23514/)
    assert.match(await books.refuses(insert('cancel', body)), /^23514/)
  }
  await books.sql(insert('order', order))
})
