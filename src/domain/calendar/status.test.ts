import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, formatInstant, instant } from '../../core/instant.ts'
import { layOver } from './lay-over.ts'
import { isOpen, nextSession, sessionOn } from './session.ts'
import { marketStatus, sessionAfter } from './status.ts'
import { type Venue, venueCalendar, venueIds } from './venue.ts'

const at = (venue: Venue, text: string) => marketStatus(venue, instant(text))
const ist = (venue: Venue, text: string) => at(venue, `${text}+05:30`)

test('FO-205 a Monday on NSE, from the pre-open to the session after the close', () => {
  const seen = [
    '08:59:59',
    '09:00:00',
    '09:07:59',
    '09:08:00',
    '09:14:59',
    '09:15:00',
    '15:29:59',
    '15:30:00',
    '15:39:59',
    '15:40:00',
    '15:59:59',
    '16:00:00',
  ].map((time) => {
    const { open, phase } = ist('NSE', `2024-07-01T${time}`)
    return `${time} ${open ? 'open' : 'closed'} ${phase}`
  })
  assert.deepEqual(seen, [
    '08:59:59 closed closed',
    '09:00:00 closed pre_market',
    '09:07:59 closed pre_market',
    '09:08:00 closed closed',
    '09:14:59 closed closed',
    '09:15:00 open regular',
    '15:29:59 open regular',
    '15:30:00 closed closed',
    '15:39:59 closed closed',
    '15:40:00 closed post_market',
    '15:59:59 closed post_market',
    '16:00:00 closed closed',
  ])
  assert.equal(ist('NSE', '2024-07-01T09:14:59').reason, 'pre-open passed, not open yet')
})

test('FO-205 a holiday says its name, and the next trading day skips weekends and holidays', () => {
  const holiday = ist('NSE', '2024-08-15T11:00:00')
  assert.deepEqual([holiday.open, holiday.closedFor], [false, 'Independence Day'])
  // Thursday the 28th is before Good Friday and a weekend.
  assert.equal(sessionAfter('NSE', calendarDate('2024-03-28')).date, '2024-04-01')
})

test('each phase lasts until the instant that the status before it named', () => {
  for (const venueId of venueIds()) {
    let status = at(venueId, '2024-03-07T00:00:00Z')
    for (let steps = 0; steps < 60; steps += 1) {
      const { changesAt, changesTo } = status
      assert.ok(changesAt > status.at, `${venueId} moves on`)
      const before = marketStatus(venueId, (changesAt - 1) as typeof changesAt)
      assert.equal(
        before.phase,
        status.phase,
        `${venueId} at ${formatInstant(changesAt)} less 1 ms`,
      )
      status = marketStatus(venueId, changesAt)
      assert.equal(status.phase, changesTo, `${venueId} at ${formatInstant(changesAt)}`)
    }
  }
})

test('FO-203 MCX closes with New York: 23:30 in its summer, 23:55 in its winter', () => {
  assert.equal(isOpen('MCX', instant('2024-07-01T23:29:59+05:30')), true)
  assert.equal(isOpen('MCX', instant('2024-07-01T23:30:00+05:30')), false)
  assert.equal(isOpen('MCX', instant('2024-12-02T23:54:59+05:30')), true)
  assert.equal(isOpen('MCX', instant('2024-12-02T23:55:00+05:30')), false)
  // The clocks of New York changed on Sunday 2024-03-10 and on 2024-11-03.
  assert.equal(isOpen('MCX', instant('2024-03-07T23:40:00+05:30')), true)
  assert.equal(isOpen('MCX', instant('2024-03-11T23:40:00+05:30')), false)
})

test('FO-204 MCX trades in the evening of most holidays, and on New Year in the morning', () => {
  const open = (text: string) => isOpen('MCX', instant(`${text}+05:30`))
  assert.deepEqual([open('2024-03-25T16:59:00'), open('2024-03-25T17:00:00')], [false, true])
  assert.equal(sessionOn('MCX', calendarDate('2024-03-25'))!.name, 'Holi')
  assert.deepEqual([open('2024-01-01T16:59:00'), open('2024-01-01T17:00:00')], [true, false])
  assert.equal(sessionOn('MCX', calendarDate('2024-03-29')), null, 'Good Friday is whole')
})

test('FO-204 MCX opens at a weekend for a budget, from 09:00 to 17:00, and for no drill', () => {
  // Its circulars of 2025-01-29 and 2026-01-16; NSE's of the drills are of its own segments.
  for (const date of ['2025-02-01', '2026-02-01']) {
    const times = ['08:59:59', '09:00:00', '16:59:59', '17:00:00']
    const open = times.map((time) => isOpen('MCX', instant(`${date}T${time}+05:30`)))
    assert.deepEqual(open, [false, true, true, false], date)
  }
  for (const date of ['2024-01-20', '2024-03-02', '2024-05-18']) {
    assert.equal(sessionOn('MCX', calendarDate(date)), null, date)
    assert.ok(sessionOn('NFO', calendarDate(date)), date)
  }
})

test('FO-203 currency derivatives trade from 09:00 to 17:00, and rest when the banks do', () => {
  const open = (text: string) => isOpen('NSE_CURRENCY', instant(`${text}+05:30`))
  assert.deepEqual(
    [
      '2024-07-01T08:59:59',
      '2024-07-01T09:00:00',
      '2024-07-01T16:59:59',
      '2024-07-01T17:00:00',
    ].map(open),
    [false, true, true, false],
  )
  assert.equal(ist('BSE_CURRENCY', '2024-04-01T10:00:00').closedFor, 'Annual closing of the banks')
  assert.equal(isOpen('NSE', instant('2024-04-01T10:00:00+05:30')), true)
})

test('Globex opens in the evening before, rests from 16:00 to 17:00 and halts at noon on holidays', () => {
  const chicago = (text: string) => at('CME', `${text}-06:00`)
  const sunday = chicago('2024-01-07T17:00:00')
  assert.deepEqual([sunday.open, sunday.date], [true, '2024-01-08'])
  assert.equal(chicago('2024-01-07T16:59:59').open, false)
  assert.deepEqual(
    ['15:59:59', '16:00:00', '16:59:59', '17:00:00'].map(
      (time) => chicago(`2024-01-08T${time}`).open,
    ),
    [true, false, false, true],
  )
  const king = chicago('2024-01-15T12:00:00')
  assert.deepEqual([king.open, king.session!.name], [false, 'Martin Luther King Day'])
  assert.equal(chicago('2024-01-15T11:59:59').open, true)
  assert.equal(chicago('2024-01-15T17:00:00').date, '2024-01-16')
  assert.equal(chicago('2024-12-24T17:30:00').open, false, 'nothing on the eve of Christmas')
  assert.equal(chicago('2024-12-25T17:30:00').open, true)
  assert.deepEqual(
    ['15:14:59', '15:15:00', '15:30:00'].map((time) => chicago(`2020-01-06T${time}`).open),
    [true, false, true],
  )
})

test('FO-204 what is declared holds instead of what code knows, either way', () => {
  const dates = new Map([
    [calendarDate('2027-06-10'), { opens: false, name: 'Election', yieldsToMuhurat: false }],
    [
      calendarDate('2027-10-30'),
      {
        opens: true,
        name: 'Muhurat',
        kind: 'muhurat',
        hours: { opens: '18:00', closes: '19:00' },
        preMarket: ['17:45', '18:00'],
        postMarket: null,
      },
    ],
    [
      calendarDate('2027-01-26'),
      {
        opens: true,
        name: 'A full day',
        kind: 'special',
        hours: null,
        preMarket: null,
        postMarket: null,
      },
    ],
  ] as const)
  const yearly = [{ monthDay: '11-02', fromYear: 2027, name: 'Founding day' }]
  const calendar = layOver(venueCalendar('NSE'), { dates, yearly })

  const listed = { opens: false, name: 'Diwali', yieldsToMuhurat: true } as const
  const diwali = layOver(venueCalendar('NSE'), {
    dates: new Map([[calendarDate('2024-11-01'), listed]]),
    yearly: [],
  })
  assert.equal(ist(diwali, '2024-11-01T18:30:00').phase, 'muhurat', 'a list of holidays is silent')

  assert.equal(ist(calendar, '2027-06-10T11:00:00').closedFor, 'Election')
  const saturday = ist(calendar, '2027-10-30T18:30:00')
  assert.deepEqual([saturday.open, saturday.phase], [true, 'muhurat'])
  assert.equal(saturday.provisional, false, 'a declared date is no guess')
  assert.equal(ist(calendar, '2027-10-30T17:50:00').phase, 'pre_market')
  assert.equal(ist(calendar, '2027-01-26T15:29:00').open, true)
  assert.equal(ist(calendar, '2027-01-26T09:01:00').phase, 'pre_market', 'a full day has both')
  assert.equal(ist(calendar, '2027-11-02T11:00:00').closedFor, 'Founding day')
  assert.equal(ist(calendar, '2026-11-02T11:00:00').open, true, 'not before its first year')
  assert.equal(nextSession(calendar, instant('2027-06-09T16:00:00+05:30')).date, '2027-06-11')
  assert.equal(isOpen('NSE', instant('2027-06-10T11:00:00+05:30')), true, 'code is not changed')
})
