import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSeries } from '#src/app/market/series/read-series.ts'
import { insertInstruments } from '#src/store/market/instruments.ts'
import { transaction } from '#src/store/transaction.ts'
import { calendarDesk } from '#test/support/calendar-desk.ts'
import { share } from '#test/support/contracts.ts'
import type { Answer, TestServer } from '#test/support/server.ts'

test('an administrator edits corporate actions by hand, and adjusted prices follow', async (t) => {
  const { server, admin, viewer } = await calendarDesk(t, '2025-11-01T06:00:00Z')
  const { context } = server
  const path = '/admin/calendar/corporate-actions'
  await transaction(context.pool, (tx) => insertInstruments(tx, [share('ACME', 'Acme')]))
  await context.pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close, volume)
     select 'ACME.NSE', '1d', d, d + interval '6 hours', 100, 100, 100, 100, 10
     from generate_series('2025-09-01T03:45Z'::timestamptz, '2025-09-03T04:00Z', '1 day') d`,
  )
  const closes = async (): Promise<number[]> => {
    const asked = { instrumentId: 'ACME.NSE', interval: '1d', limit: 9, direction: 'asc' } as const
    return [...(await readSeries(context, { ...asked, adjusted: true })).close]
  }
  const split = {
    symbol: 'acme',
    action_type: 'SPLIT',
    ex_date: '2025-09-03',
    action_data: { old_face: '10.0', new_face: '2' },
  }
  assert.equal((await viewer.post(path, split)).status, 403)
  const both = await Promise.all([admin.post(path, split), admin.post(path, split)])
  const [added, twin] = both.toSorted((a, b) => a.status - b.status) as [Answer, Answer]
  assert.deepEqual([added.status, twin.status], [201, 409], 'of two at once it is the first')
  const id = String(added.body['id'])
  assert.deepEqual(
    [added.body['title'], added.body['price_adjustment_factor'], added.body['source']],
    ['Split: old face 10, new face 2', '0.2', 'manual'],
  )
  assert.deepEqual(await closes(), [20, 20, 100], '10 → 2: a fifth before the ex-date')
  assert.equal((await admin.post(path, split)).status, 409, 'it is there already')
  const changed = await admin.put(`${path}/${id}`, {
    action_data: { old_face: '10', new_face: '5' },
  })
  assert.deepEqual([changed.status, changed.body['price_adjustment_factor']], [200, '0.5'])
  assert.deepEqual(await closes(), [50, 50, 100])

  for (const [wrong, said] of [
    [{ ...split, action_data: { old_face: '10' } }, /Split needs new_face/],
    [{ ...split, ex_date: null }, /Split needs its ex_date/],
    [{ ...split, action_data: { ...split.action_data, amount: '1' } }, /Split has no amount/],
    [{ ...split, action_data: { old_face: '0', new_face: '2' } }, /old_face must be a positive/],
    [
      { symbol: 'X', action_type: 'AGM', start_date: '2025-02-02', end_date: '2025-02-01' },
      /before/,
    ],
  ] as const) {
    const { status, body } = await admin.post(path, wrong)
    assert.equal(status, 400, JSON.stringify(body))
    assert.match(String(body['detail']), said)
  }

  // What a file said: corrected by hand, then taken back, it does not come again with the file.
  const csv = 'symbol,action_type,ex_date,amount\nACME,DIVIDEND,2025-09-02,5'
  await admin.post(`${path}/bulk-import`, { csv })
  assert.deepEqual(await closes(), [47.5, 50, 100], '(100 − 5) ÷ 100 of what was before it')
  const [told] = (await viewer.get('/calendar/corporate-actions/all?action_type=DIVIDEND')).items
  await admin.put(`${path}/${String(told!['id'])}`, { action_data: { amount: '10' } })
  assert.deepEqual(await closes(), [45, 50, 100])
  const again = await admin.post(`${path}/bulk-import`, { csv })
  assert.deepEqual([again.body['kept'], again.body['inserted']], [1, 0])
  assert.deepEqual(await closes(), [45, 50, 100])
  const removed = await admin.ask('DELETE', `${path}/${String(told!['id'])}`)
  assert.deepEqual(removed.body['status'], 'deleted')
  assert.deepEqual(await closes(), [50, 50, 100])
  assert.equal((await admin.ask('DELETE', `${path}/${String(told!['id'])}`)).status, 404)
  const { rows } = await context.pool.query<{ action: string }>(
    `select action from audit_log where action like 'calendar.action\\_%' order by occurred_at`,
  )
  assert.deepEqual(
    rows.map(({ action }) => action.replace('calendar.action_', '')),
    ['added', 'changed', 'changed', 'removed'],
  )
})

test('FO-201 FO-207 FO-208 corporate actions over HTTP', async (t) => {
  const { server, admin, viewer } = await calendarDesk(t, '2025-11-01T06:00:00Z')
  const base = '/calendar/corporate-actions'
  const csv = [
    'SYMBOL,COMPANY NAME,SERIES,PURPOSE,FACE VALUE,EX-DATE,RECORD DATE,ISIN',
    'COALINDIA,Coal India Limited,EQ,Interim Dividend - Rs 10.25 Per Share,10,04-Nov-2025,04-Nov-2025,INE522F01014',
    'HDFCAMC,HDFC Asset Management,EQ,Bonus 1:1,5,26-Nov-2025,26-Nov-2025,INE127D01025',
    'CCCL,Consolidated Construction,EQ,Face Value Split (Sub-Division) - From Rs 10/- Per Share To Rs 2/- Per Share,10,10-Feb-2010,-,',
    'TCS,Tata Consultancy,EQ,Annual General Meeting/Dividend - Rs 30 Per Share,1,04-Jun-2025,-,',
  ].join('\n')
  const path = '/admin/calendar/corporate-actions/bulk-import'
  assert.equal((await viewer.post(path, { csv })).status, 403)
  const { body } = await admin.post(path, { csv })
  assert.deepEqual([body['applied'], body['inserted']], [true, 5])
  assert.equal((await admin.post(path, { csv })).body['unchanged'], 5, 'told twice is once')
  const list = async (query: string) => {
    const { status, text } = await viewer.get(`${base}${query}`)
    assert.equal(status, 200, text)
    return JSON.parse(text) as Record<string, unknown>[]
  }
  const [bonus] = await list('/?symbol=hdfcamc')
  assert.deepEqual(await list('?symbol=hdfcamc'), [bonus], 'with a slash at its end or without')
  assert.deepEqual(await list('?symbol=NSE:HDFCAMC-EQ'), [bonus], 'in any spelling')
  assert.deepEqual(
    [bonus!['action_type'], bonus!['status'], bonus!['price_adjustment_factor']],
    ['BONUS', 'upcoming', '0.5'],
  )
  const [split] = await list('/by-date?ex_date=2010-02-10')
  assert.deepEqual(await list('/by-date?date=2010-02-10'), [split])
  assert.deepEqual([split!['price_adjustment_factor'], split!['status']], ['0.2', 'completed'])
  assert.deepEqual(split!['action_data'], { old_face: '10', new_face: '2' })

  const upcoming = (await viewer.get(`${base}/upcoming?days=7`)).body
  assert.deepEqual((upcoming['summary'] as Record<string, unknown>)['by_type'], { DIVIDEND: 1 })
  const month = (await viewer.get(`${base}/upcoming?days=30&symbols=HDFCAMC.NS,TCS`)).body
  assert.equal((month['actions'] as unknown[]).length, 1)

  const all = await viewer.get(`${base}/all?action_type=DIVIDEND&limit=1`)
  assert.deepEqual([all.body['total'], all.items.length], [2, 1])
  const second = await viewer.get(`${base}/all?action_type=DIVIDEND&limit=1&offset=1`)
  assert.notEqual(second.items[0]!['id'], all.items[0]!['id'])
  const one = await viewer.get(`${base}/${String(bonus!['id'])}`)
  assert.deepEqual(one.body, bonus)
  assert.equal((await viewer.get(`${base}/cac_0`)).status, 404)

  const found = await list('/instruments/search?query=coal')
  assert.deepEqual(
    found.map(({ symbol, isin }) => [symbol, isin]),
    [['COALINDIA', 'INE522F01014']],
  )
  assert.deepEqual(await list('/instruments/search?q=%25'), [], 'a percent sign is a letter')
  assert.equal((await viewer.get(`${base}/upcoming?days=0`)).status, 422)
  for (const path of ['/', '/all']) {
    const query = `${base}${path}?from_date=2025-11-20&to_date=2025-11-01`
    assert.equal((await viewer.get(query)).status, 422, path)
  }

  await onlyDaysOf(server)
})

/** Every type and status of the row is one that the database takes. */
async function onlyDaysOf({ context }: TestServer): Promise<void> {
  const types = ['AGM', 'EGM', 'BOOK_CLOSURE', 'BUYBACK', 'MERGER', 'DEMERGER', 'RIGHTS']
  for (const [index, type] of types.entries()) {
    await context.pool.query(
      `insert into corporate_actions (action_id, instrument_id, symbol, exchange, action_type, status,
         title, terms, source, source_name)
       values ($1, 'X.NSE', 'X', 'NSE', $2, 'cancelled', 'x', '', 'manual', 'x')`,
      [`cac_${index}`, type],
    )
  }
  const insert = `insert into corporate_actions (action_id, instrument_id, symbol, exchange,
    action_type, title, terms, source, source_name) values ('cac_x', 'X.NSE', 'X', 'NSE', 'PARTY',
    'x', '', 'manual', 'x')`
  await assert.rejects(context.pool.query(insert), /violates check constraint/)
}
