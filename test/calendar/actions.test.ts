import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDesk } from '#test/support/calendar-desk.ts'
import type { TestServer } from '#test/support/server.ts'

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
  assert.deepEqual(
    [bonus!['action_type'], bonus!['status'], bonus!['price_adjustment_factor']],
    ['BONUS', 'upcoming', '0.5'],
  )
  const [split] = await list('/by-date?ex_date=2010-02-10')
  assert.deepEqual([split!['price_adjustment_factor'], split!['status']], ['0.2', 'completed'])
  assert.deepEqual(split!['action_data'], { old_face: '10', new_face: '2' })

  const upcoming = (await viewer.get(`${base}/upcoming?days=7`)).body
  assert.deepEqual((upcoming['summary'] as Record<string, unknown>)['by_type'], { DIVIDEND: 1 })
  const month = (await viewer.get(`${base}/upcoming?days=30&symbols=HDFCAMC,TCS`)).body
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
