import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDesk } from '#test/support/calendar-desk.ts'

const HOLIDAYS = '/admin/calendar/holidays'

test('FO-209 days come from CSV, all of a file or nothing', async (t) => {
  const { server, admin, viewer } = await calendarDesk(t)
  const send = (csv: string, more: object = {}) =>
    admin.post(`${HOLIDAYS}/bulk-import`, { csv, calendar: 'NSE', ...more })
  const good = [
    'date,name,event_type,is_trading_day,special_start,special_end,category,description',
    '2027-01-26,Republic Day,holiday,false,,,market_holiday,National holiday',
    '2027-11-07,Muhurat Trading 2027,special_hours,true,18:15,19:15,special_session,Diwali',
  ].join('\n')

  await t.test('a wrong line is named, and no line of the file is written', async () => {
    const answer = await send(`${good}\n2027-13-01,Nothing,,,,,,\n2027-03-22,,holiday,,,,,`)
    assert.equal(answer.status, 422)
    const errors = answer.body['errors'] as { path: string; message: string }[]
    assert.deepEqual(
      errors.map(({ path }) => path),
      ['body.csv line 4', 'body.csv line 5'],
    )
    assert.match(errors[0]!.message, /"2027-13-01" is not a date/)
    assert.equal((await admin.get(HOLIDAYS)).body['total'], 0)
  })

  await t.test('a trial says what would become of each line, and writes nothing', async () => {
    const { body } = await send(good, { dry_run: true })
    assert.deepEqual([body['applied'], body['inserted']], [false, 2])
    assert.equal((await admin.get(HOLIDAYS)).body['total'], 0)
  })

  await t.test('each line is reported; a second time nothing changes', async () => {
    const first = await send(good)
    assert.equal(first.status, 200, first.text)
    assert.deepEqual(
      [first.body['applied'], first.body['total'], first.body['inserted']],
      [true, 2, 2],
    )
    assert.deepEqual((first.body['lines'] as object[])[1], {
      line: 3,
      outcome: 'inserted',
      date: '2027-11-07',
      name: 'Muhurat Trading 2027',
    })
    assert.equal((await send(good)).body['unchanged'], 2)
    const sunday = '/calendar/status?at=2027-11-07T13:00:00Z'
    assert.equal((await viewer.get(sunday)).body['current_session'], 'muhurat')
  })

  await t.test('FO-210 what an administrator changed survives the next import', async () => {
    const [muhurat] = (await admin.get(`${HOLIDAYS}?year=2027`)).items.filter(
      ({ date }) => date === '2027-11-07',
    )
    const path = `${HOLIDAYS}/${String(muhurat!['id'])}`
    await admin.put(path, { special_start: '18:00', special_end: '19:00' })
    const again = await send(good)
    assert.deepEqual([again.body['kept'], again.body['unchanged']], [1, 1])
    assert.equal((await admin.get(path)).body['special_start'], '18:00')
    const { pool } = server.context
    const update = `update calendar_events set source = 'feed' where event_id = $1`
    await assert.rejects(pool.query(update, [muhurat!['id']]), /an administrator declared stays/)
  })

  await t.test('FO-210 what an administrator took out of a file stays out', async () => {
    const [republic] = (await admin.get(`${HOLIDAYS}?year=2027`)).items
    await admin.ask('DELETE', `${HOLIDAYS}/${String(republic!['id'])}`)
    assert.equal((await send(good)).body['kept'], 2)
    assert.equal((await admin.get(`${HOLIDAYS}?year=2027`)).body['total'], 1)
  })

  await t.test('a file is taken as it is, as text/csv or from a form', async () => {
    const path = `${HOLIDAYS}/bulk-import`
    const csv = 'date,name\n2027-04-01,Bank closing'
    const headers = { 'content-type': 'text/csv' }
    const first = await admin.post(`${path}?calendar=MCX`, csv, headers)
    assert.deepEqual([first.status, first.body['inserted']], [200, 1], first.text)
    const boundary = 'a-line-that-is-in-no-file'
    const form = [
      `--${boundary}`,
      'content-disposition: form-data; name="file"; filename="days.csv"',
      'content-type: text/csv',
      '',
      csv,
      `--${boundary}--`,
      '',
    ].join('\r\n')
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` }
    const again = await admin.post(`${path}?calendar=MCX`, form, type)
    assert.deepEqual([again.status, again.body['unchanged']], [200, 1], again.text)
    assert.equal((await admin.post(path, 'nonsense', type)).status, 400)
    assert.equal((await viewer.post(path, csv, headers)).status, 403)
    assert.equal(
      (await admin.post(HOLIDAYS, csv, headers)).status,
      415,
      'only where files are taken',
    )
  })

  await t.test('a file that is no table says so', async () => {
    for (const csv of ['hello', 'date,name,colour\n2027-01-26,x,red', 'date,name\n"2027', '\0']) {
      const { status, text } = await send(csv)
      assert.equal(status, 422, text)
    }
  })
})
