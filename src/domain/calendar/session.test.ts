import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

import { calendarDate, formatInstant, instant } from '../../core/instant.ts'
import { NSE_SPECIAL_SESSIONS } from './nse-holidays.ts'
import {
  closedFor,
  isOpen,
  latestSession,
  nextSession,
  sessionOn,
  sessionsBetween,
} from './session.ts'
import { venueIds } from './venue.ts'

const root = resolve(import.meta.dirname, '../../..')
const shared = resolve(root, process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data')
const absent = existsSync(shared)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

/** exchange_calendars' file: session, open, close, break; times in UTC. */
function published(name: string, from: string): Map<string, string> {
  const text = readFileSync(resolve(shared, `calendars/${name}.csv`), 'utf8')
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  return new Map(
    rows
      .map(([date, open, close]) => [date!.slice(0, 10), `${open} ${close}`] as const)
      .filter(([date]) => date >= from),
  )
}

function ours(venueId: string, from: string, to: string): Map<string, string> {
  const sessions = sessionsBetween(venueId, calendarDate(from), calendarDate(to))
  return new Map(
    sessions.map(({ date, opensAt, closesAt }) => [
      date,
      `${formatInstant(opensAt)} ${formatInstant(closesAt)}`.replaceAll('.000Z', 'Z'),
    ]),
  )
}

test(
  'NSE opens on the days of the published Bombay calendar, 2019 to 2026, at its hours',
  {
    skip: absent,
  },
  () => {
    const expected = published('xbom', '2019-01-01')
    const actual = ours('NSE', '2019-01-01', '2026-12-31')

    const special = new Set<string>(NSE_SPECIAL_SESSIONS.map(({ date }) => date))
    const differing = [...new Set([...expected.keys(), ...actual.keys()])]
      .filter((date) => expected.get(date) !== actual.get(date))
      .sort()
    // The published calendar leaves out the special sessions, but for the two Saturdays it holds.
    special.delete('2024-01-20')
    special.delete('2025-02-01')
    assert.deepEqual(differing, [...special])
    assert.equal(expected.has('2021-11-04'), false, 'Muhurat days are closed there')
  },
)

test(
  'NYSE opens on the days and hours of its published calendar, 1990 to 2023',
  {
    skip: absent,
  },
  () => {
    const expected = published('xnys', '1990-01-01')
    const last = [...expected.keys()].at(-1)!
    const actual = ours('NYSE', '1990-01-01', last)
    const exceptions = [...expected.keys()].filter(
      (date) => expected.get(date) !== actual.get(date),
    )
    assert.deepEqual(exceptions, [])
    assert.equal(actual.size, expected.size)
  },
)

test(
  'NYSE is closed on the holidays that another published list gives for 2023 to 2028',
  {
    skip: absent,
  },
  () => {
    const path = resolve(shared, 'market-hours/market-hours/market-hours-database.json')
    const { entries } = JSON.parse(readFileSync(path, 'utf8')) as {
      entries: Record<string, { holidays: string[]; earlyCloses: Record<string, string> }>
    }
    const listed = entries['Equity-usa-[*]']!
    const iso = (text: string) => {
      const [month, day, year] = text.split('/')
      return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
    }
    const inSpan = (date: string) => date >= '2023-01-01' && date <= '2028-12-31'
    const closed = listed.holidays.map(iso).filter(inSpan).sort()
    const actual = ours('NYSE', '2023-01-01', '2028-12-31')

    for (const date of closed) assert.equal(actual.has(date), false, `closed on ${date}`)
    const weekdays = 1_565 // Monday to Friday of those six years: 313 weeks, and one Sunday more
    assert.equal(actual.size, weekdays - closed.length, 'and open on every other weekday')
  },
)

test('FO-205 NSE is closed at 09:14:59, open at 09:15:00 and 15:29:59, closed at 15:30:00', () => {
  const at = (time: string) => isOpen('NSE', instant(`2024-07-01T${time}+05:30`))
  assert.deepEqual(['09:14:59', '09:15:00', '15:29:59', '15:30:00'].map(at), [
    false,
    true,
    true,
    false,
  ])
  assert.equal(isOpen('NSE', instant('2024-08-15T11:00:00+05:30')), false)
  assert.equal(closedFor('NSE', calendarDate('2024-08-15')), 'Independence Day')
  assert.equal(closedFor('NSE', calendarDate('2024-08-17')), 'the weekend')
  assert.equal(closedFor('NSE', calendarDate('2024-08-16')), null)
  assert.equal(nextSession('NSE', instant('2024-08-14T11:00:00+05:30')).date, '2024-08-16')
})

test('a special session overrides the holiday it falls on', () => {
  assert.equal(isOpen('NSE', instant('2024-11-01T10:00:00+05:30')), false)
  assert.equal(isOpen('NSE', instant('2024-11-01T18:30:00+05:30')), true)
})

test('a session in two parts is closed between them', () => {
  const at = (time: string) => isOpen('NSE', instant(`2024-03-02T${time}+05:30`))
  assert.deepEqual(['09:59:59', '10:00:00', '11:29:59', '11:30:00', '12:30:00'].map(at), [
    true,
    false,
    false,
    true,
    false,
  ])
})

test('beyond the declared years only what has its date by rule is closed, and sessions are provisional', () => {
  assert.equal(sessionOn('NSE', calendarDate('2027-01-26')), null)
  assert.equal(sessionOn('NSE', calendarDate('2027-03-22'))!.provisional, true)
  assert.equal(sessionOn('NSE', calendarDate('2018-03-01'))!.provisional, true)
  assert.equal(sessionOn('NSE', calendarDate('2026-12-31'))!.provisional, false)
  assert.equal(sessionOn('NYSE', calendarDate('2029-01-02'))!.provisional, true)
})

test('a venue that never closes has a session on each date, one after the other', () => {
  const [first, second] = sessionsBetween(
    'COINBASE',
    calendarDate('2024-12-31'),
    calendarDate('2025-01-01'),
  )
  assert.equal(first!.closesAt, second!.opensAt)
  assert.equal(formatInstant(first!.opensAt), '2024-12-31T00:00:00.000Z')
  assert.equal(isOpen('COINBASE', instant('2025-12-25T03:00:00Z')), true)
})

test('the next session opens after an instant, the latest at it or before', () => {
  for (const venueId of venueIds()) {
    let at = instant('2023-12-20T00:00:00Z')
    for (let count = 0; count < 30; count += 1) {
      const next = nextSession(venueId, at)
      assert.ok(next.opensAt > at && next.closesAt > next.opensAt)
      assert.deepEqual(latestSession(venueId, next.opensAt), next)
      at = next.opensAt
    }
  }
})

test('an unknown venue is refused with the venues that there are', () => {
  assert.throws(
    () => nextSession('XLON', instant('2024-01-01T00:00:00Z')),
    /"XLON".*NSE, BSE, .*NYSE/,
  )
})
