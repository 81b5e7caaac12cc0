import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCalendars } from '#src/app/calendar/check-calendars.ts'
import { venueCalendar, venueIds } from '#src/domain/calendar/venue.ts'
import { calendarDesk } from '#test/support/calendar-desk.ts'
import { settableClock } from '#test/support/clock.ts'
import type { TestClient } from '#test/support/server.ts'

const HOLIDAYS = '/admin/calendar/holidays'

test('FO-200 FO-202 FO-205 FO-206 the calendars over HTTP', async (t) => {
  const { server, clock, admin, viewer } = await calendarDesk(t)

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
    assert.equal((await viewer.get('/calendar/status?venue=MCX')).status, 422, 'never NSE for it')
    const named = await viewer.get('/calendar/status?calendar_code=MCX')
    assert.equal(named.body['calendar_code'], 'MCX')
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
    const late = await checkCalendars({
      ...server.context,
      clock: settableClock('2027-02-01T00:00:00Z'),
    })
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
  const later = { ...election, date: '2028-06-08' }
  const both = await Promise.all([admin.post(HOLIDAYS, later), admin.post(HOLIDAYS, later)])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 409], 'also of two at once')

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
