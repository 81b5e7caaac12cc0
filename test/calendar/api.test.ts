import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '#src/core/instant.ts'
import { instant } from '#src/core/instant.ts'
import { checkCalendars } from '#src/app/calendar/check-calendars.ts'
import { systemClock, type Clock } from '#src/app/context.ts'
import { venueCalendar, venueIds } from '#src/domain/calendar/venue.ts'
import { testServer, type TestClient, type TestServer } from '#test/support/server.ts'

/** The real clock in all but what it shows. */
function clockAt(text: string): Clock & { set(to: string): void } {
  let now: Instant = instant(text)
  return {
    ...systemClock,
    now: () => now,
    set: (to) => {
      now = instant(to)
    },
  }
}

async function desk(t: { after(work: () => Promise<void>): void }, at = '2024-07-01T06:00:00Z') {
  const clock = clockAt(at)
  const server = await testServer(t, { clock })
  const [admin, viewer] = [await server.user('admin'), await server.user('viewer')]
  return { server, clock, admin, viewer }
}

const HOLIDAYS = '/admin/calendar/holidays'

test('FO-200 FO-202 FO-205 FO-206 the calendars over HTTP', async (t) => {
  const { server, clock, admin, viewer } = await desk(t)

  await t.test(
    'FO-205 NSE on a Monday: 09:14:59 closed, 09:15 open, 15:29:59 open, 15:30 closed',
    async () => {
      const seen: unknown[] = []
      for (const time of ['09:14:59', '09:15:00', '15:29:59', '15:30:00']) {
        const at = encodeURIComponent(`2024-07-01T${time}+05:30`)
        const { status, body } = await viewer.get(`/calendar/status?calendar=NSE&at=${at}`)
        assert.equal(status, 200)
        seen.push([body['status'], body['is_open'], body['reason']])
      }
      assert.deepEqual(seen, [
        ['closed', false, 'pre-open passed, not open yet'],
        ['open', true, 'open'],
        ['open', true, 'open'],
        ['closed', false, 'closed, before the session after the close'],
      ])
    },
  )

  await t.test('FO-205 a holiday is closed with its name, a weekend is one', async () => {
    const { body } = await viewer.get('/calendar/status?calendar=nse&date=2024-08-15')
    assert.deepEqual(
      [body['is_trading_day'], body['is_holiday'], body['holiday_name'], body['next_trading_day']],
      [false, true, 'Independence Day', '2024-08-16'],
    )
    const saturday = await viewer.get('/calendar/status?date=2024-08-17')
    assert.deepEqual(
      [saturday.body['is_weekend'], saturday.body['is_holiday'], saturday.body['holiday_name']],
      [true, false, null],
    )
  })

  await t.test('FO-206 the status now is kept, and changes on the millisecond', async () => {
    const now = async () => (await viewer.get('/calendar/status')).body
    clock.set('2024-07-01T09:59:58Z')
    const open = await now()
    assert.deepEqual([open['status'], open['next_change_at']], ['open', '2024-07-01T10:00:00.000Z'])
    clock.set('2024-07-01T09:59:59.999Z')
    assert.deepEqual(
      [(await now())['status'], (await now())['at']],
      ['open', '2024-07-01T09:59:59.999Z'],
    )
    clock.set('2024-07-01T10:00:00Z')
    assert.equal((await now())['status'], 'closed')
    clock.set('2024-07-01T06:00:00Z')
    assert.equal((await now())['status'], 'open', 'a clock that goes back is believed, too')
  })

  await t.test(
    'FO-205 the next trading day skips weekends and holidays, and says which',
    async () => {
      const path = '/calendar/next-trading-day?calendar=NSE&after_date=2024-03-28'
      const { body } = await viewer.get(path)
      assert.equal(body['next_trading_day'], '2024-04-01')
      assert.deepEqual(body['skipped'], [
        { date: '2024-03-29', reason: 'Good Friday' },
        { date: '2024-03-30', reason: 'the weekend' },
        { date: '2024-03-31', reason: 'the weekend' },
      ])
    },
  )

  await t.test('FO-200 FO-203 the calendars are listed with their sessions', async () => {
    const { text } = await viewer.get('/calendar/calendars')
    const listed = JSON.parse(text) as Record<string, unknown>[]
    const codes = listed.map(({ code }) => code)
    for (const code of ['NSE', 'BSE', 'MCX', 'NCDEX', 'NSE_CURRENCY', 'BSE_CURRENCY']) {
      assert.ok(codes.includes(code), `${code} is among ${codes.join(' ')}`)
    }
    const { rows } = await server.context.pool.query(
      `select calendar_code as code, name, zone from calendar_types order by calendar_code collate "C"`,
    )
    const known = venueIds().map((id) => {
      const { name, zone } = venueCalendar(id)
      return { code: id, name, zone }
    })
    const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1)
    assert.deepEqual(rows, known.toSorted(byCode), 'the table lists what the code knows')
    const sessionsOf = (wanted: string) => {
      const { sessions } = listed.find(({ code }) => code === wanted)!
      return (sessions as Record<string, string>[]).map((one) => Object.values(one).join(' '))
    }
    assert.deepEqual(sessionsOf('NSE'), [
      'pre_market 09:00 09:08',
      'regular 09:15 15:30',
      'post_market 15:40 16:00',
    ])
    assert.deepEqual(sessionsOf('MCX'), ['regular 09:00 23:30'])
    assert.deepEqual(sessionsOf('NSE_CURRENCY'), ['regular 09:00 17:00'])
  })

  await t.test(
    'FO-202 FO-204 the days of a year: holidays, and Muhurat with its hour',
    async () => {
      const { text } = await viewer.get('/calendar/holidays?calendar=NSE&year=2024')
      const days = JSON.parse(text) as Record<string, unknown>[]
      const closed = days.filter((day) => day['kind'] === 'holiday')
      assert.equal(closed.length, 16, 'the exchange closed on 16 weekdays besides Muhurat')
      const muhurat = days.find((day) => day['kind'] === 'muhurat')!
      assert.deepEqual(
        [muhurat['date'], muhurat['is_trading_day'], muhurat['sessions']],
        ['2024-11-01', true, [{ session_type: 'muhurat', start: '18:00', end: '19:00' }]],
      )
      const special = await viewer.get('/calendar/holidays?calendar=NSE&year=2024&kind=special')
      assert.ok(special.text.includes('2024-05-18') && !special.text.includes('2024-08-15'))
    },
  )

  await t.test(
    'FO-203 the years 2020 to 2030 answer; what is not declared is provisional',
    async () => {
      for (let year = 2020; year <= 2030; year += 1) {
        const { status, text } = await viewer.get(`/calendar/holidays?calendar=NSE&year=${year}`)
        const days = JSON.parse(text) as Record<string, unknown>[]
        assert.equal(status, 200)
        assert.ok(days.length >= 2, `${year} has days`)
        for (const day of days)
          assert.equal(day['provisional'], year > 2026, `${String(day['date'])}`)
      }
    },
  )

  await t.test('what cannot be answered says why', async () => {
    assert.equal((await viewer.get('/calendar/status?calendar=XLON')).status, 404)
    assert.equal((await viewer.get('/calendar/status?at=now')).status, 422)
    assert.equal((await viewer.get('/calendar/holidays?year=1200')).status, 422)
    for (const far of ['after_date=0000-01-01', 'after_date=9999-12-31']) {
      assert.equal((await viewer.get(`/calendar/next-trading-day?${far}`)).status, 422, far)
    }
    const early = '/calendar/corporate-actions/by-date?ex_date=0000-01-01'
    assert.equal((await viewer.get(early)).status, 422)
    const long = '/calendar/holidays?from_date=2020-01-01&to_date=2029-01-01'
    assert.equal((await viewer.get(long)).status, 400)
  })

  await t.test('FO-200 the health says how far the days are declared', async () => {
    const { status, body } = await admin.get('/calendar/health')
    assert.equal(status, 200)
    assert.deepEqual([body['status'], body['declared_until']], ['ok', '2026-12-31'])
    const late = await checkCalendars({ ...server.context, clock: clockAt('2027-02-01T00:00:00Z') })
    assert.deepEqual([late.ok, late.daysDeclared], [false, 0], 'no day ahead is declared')
  })

  await t.test('FO-209 only administrators declare days; a declared day holds at once', () =>
    declares(admin, viewer),
  )
  await t.test('FO-204 a special session opens a weekend and a holiday', () => opens(admin, viewer))
})

async function declares(admin: TestClient, viewer: TestClient): Promise<void> {
  const election = { calendar: 'NSE', date: '2027-06-10', name: 'Election' }
  for (const [method, path] of [
    ['POST', HOLIDAYS],
    ['GET', HOLIDAYS],
    ['GET', `${HOLIDAYS}/cal_1`],
    ['PUT', `${HOLIDAYS}/cal_1`],
    ['DELETE', `${HOLIDAYS}/cal_1`],
    ['POST', `${HOLIDAYS}/bulk-import`],
  ] as const) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : election
    assert.equal((await viewer.ask(method, path, body)).status, 403, `${method} ${path}`)
  }
  const day = '/calendar/status?calendar=NSE&date=2027-06-10'
  assert.equal((await viewer.get(day)).body['is_trading_day'], true)
  const added = await admin.post(HOLIDAYS, election)
  assert.equal(added.status, 201, added.text)
  const id = String(added.body['id'])
  const closed = (await viewer.get(day)).body
  assert.deepEqual([closed['holiday_name'], closed['provisional']], ['Election', false])
  assert.equal((await admin.post(HOLIDAYS, election)).status, 409, 'one name a day')

  const changed = await admin.put(`${HOLIDAYS}/${id}`, { name: 'General election' })
  assert.deepEqual([changed.status, changed.body['name']], [200, 'General election'])
  assert.equal((await viewer.get(day)).body['holiday_name'], 'General election')
  assert.equal((await admin.get(`${HOLIDAYS}/${id}`)).body['date'], '2027-06-10')
  const listed = await admin.get(`${HOLIDAYS}?calendar=NSE&year=2027`)
  assert.deepEqual([listed.body['total'], listed.items.length], [1, 1])

  assert.equal((await admin.ask('DELETE', `${HOLIDAYS}/${id}`)).body['status'], 'deleted')
  assert.equal((await admin.get(`${HOLIDAYS}/${id}`)).status, 404)
  assert.equal((await admin.ask('DELETE', `${HOLIDAYS}/${id}`)).status, 404)
  assert.equal((await viewer.get(day)).body['is_trading_day'], true)

  const wrong = {
    ...election,
    event_type: 'special_hours',
    special_start: '19:00',
    special_end: '18:00',
  }
  assert.equal((await admin.post(HOLIDAYS, wrong)).status, 400)
  assert.equal((await admin.post(HOLIDAYS, { ...election, date: '2027-02-30' })).status, 422)
  assert.equal((await admin.post(HOLIDAYS, { ...election, name: '\ud800' })).status, 422)
  assert.equal((await admin.post(HOLIDAYS, { ...election, special_start: '09:00' })).status, 400)
  assert.equal((await admin.post(HOLIDAYS, { ...election, calendar: 'XLON' })).status, 404)
}

async function opens(admin: TestClient, viewer: TestClient): Promise<void> {
  const sunday = {
    calendar: 'NSE',
    date: '2026-11-08',
    name: 'Muhurat Trading',
    event_type: 'special_hours',
    sessions: [
      { session_type: 'pre_market', start: '17:45', end: '18:00' },
      { session_type: 'muhurat', start: '18:00', end: '19:00' },
    ],
  }
  assert.equal((await admin.post(HOLIDAYS, sunday)).status, 201)
  const at = async (time: string) => {
    const query = encodeURIComponent(`2026-11-08T${time}+05:30`)
    return (await viewer.get(`/calendar/status?at=${query}`)).body['current_session']
  }
  assert.deepEqual(
    [await at('17:44:59'), await at('17:45:00'), await at('18:00:00'), await at('19:00:00')],
    ['closed', 'pre_market', 'muhurat', 'closed'],
  )
  const holiday = { calendar: 'MCX', date: '2026-12-25', name: 'A session at Christmas' }
  const hours = { event_type: 'special_hours', special_start: '10:00:00', special_end: '12:00:00' }
  assert.equal((await admin.post(HOLIDAYS, { ...holiday, ...hours })).status, 201)
  const { body } = await viewer.get('/calendar/status?calendar=MCX&at=2026-12-25T05:00:00Z')
  assert.deepEqual([body['status'], body['current_session']], ['open', 'special'])
}

test('FO-209 days come from CSV, all of a file or nothing', async (t) => {
  const { server, admin, viewer } = await desk(t)
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

test('FO-201 FO-207 FO-208 corporate actions over HTTP', async (t) => {
  const { server, admin, viewer } = await desk(t, '2025-11-01T06:00:00Z')
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
