import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  addDays,
  type CalendarDate,
  calendarDate,
  instant,
  type Instant,
  weekday,
} from '../../core/instant.ts'
import { type Frequency, nextScheduled, type Schedule, scheduleFault } from './schedule.ts'
import { isOpen } from './session.ts'
import { localTime } from './zone.ts'

const sip = (frequency: Frequency, timeOfDay = '10:00'): Schedule => {
  return { kind: 'sip', frequency, timeOfDay }
}

/** The dates of the executions that follow an instant, on Indian clocks. */
function dates(schedule: Schedule, from: string, count: number): string[] {
  let at = instant(from)
  return Array.from({ length: count }, () => {
    at = nextScheduled(schedule, 'NSE', at).at
    return localTime('Asia/Kolkata', at).date
  })
}

test('a monthly date that is no session moves to the next session', () => {
  // 2024: 15 June is a Saturday and the 17th Bakri Id; 15 August and 15 November are holidays;
  // 15 September is a Sunday; 15 December is a Sunday.
  const monthly = sip({ every: 'month', dayOfMonth: 15 })
  assert.deepEqual(dates(monthly, '2024-05-15T10:00:00+05:30', 7), [
    '2024-06-18',
    '2024-07-15',
    '2024-08-16',
    '2024-09-16',
    '2024-10-15',
    '2024-11-18',
    '2024-12-16',
  ])
})

test('the 31st is the last day of a shorter month, and may move into the next month', () => {
  const monthly = sip({ every: 'month', dayOfMonth: 31 })
  // 2025: 28 February is a Friday; 31 March is Id-ul-Fitr; 31 May a Saturday; 31 August a Sunday.
  assert.deepEqual(dates(monthly, '2025-02-01T18:00:00+05:30', 4), [
    '2025-02-28',
    '2025-04-01',
    '2025-04-30',
    '2025-06-02',
  ])
})

test('a daily schedule falls on each session once, and passes Muhurat over', () => {
  // 2024-11-01 has only the evening's Muhurat session; the 2nd and 3rd are a weekend.
  assert.deepEqual(dates(sip({ every: 'day' }), '2024-10-30T10:00:00+05:30', 3), [
    '2024-10-31',
    '2024-11-04',
    '2024-11-05',
  ])
})

test('a weekly schedule falls on its weekday, or on the session after it', () => {
  // Wednesday 2024-07-17 is Muharram; 2024-10-02 is Gandhi Jayanti.
  assert.deepEqual(dates(sip({ every: 'week', weekday: 3 }), '2024-07-10T10:00:00+05:30', 3), [
    '2024-07-18',
    '2024-07-24',
    '2024-07-31',
  ])
})

test('a quarterly rebalance falls into January, April, July and October', () => {
  const rebalance: Schedule = {
    kind: 'rebalance',
    frequency: { every: 'quarter', dayOfMonth: 1 },
    timeOfDay: '15:00',
  }
  assert.deepEqual(dates(rebalance, '2024-01-01T15:00:00+05:30', 4), [
    '2024-04-01',
    '2024-07-01',
    '2024-10-01',
    '2025-01-01',
  ])
  assert.equal(nextScheduled(rebalance, 'NSE', instant('2024-02-01T00:00:00Z')).kind, 'rebalance')
})

const frequencies = fc.oneof(
  fc.constant<Frequency>({ every: 'day' }),
  fc.record({ every: fc.constant('week' as const), weekday: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ every: fc.constant('month' as const), dayOfMonth: fc.integer({ min: 1, max: 31 }) }),
  fc.record({
    every: fc.constant('quarter' as const),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
  }),
)
const times = fc.constantFrom('09:15', '10:00', '12:31', '15:29')
const days = fc.integer({ min: 0, max: 3_000 }).map((day) => {
  return addDays(calendarDate('2020-01-01'), day)
})

test('each date of a schedule has one execution, on the first session that can serve it', () => {
  fc.assert(
    fc.property(frequencies, times, days, (frequency, timeOfDay, from) => {
      const start = instant(`${from}T00:00:00+05:30`)
      const expected = executionsByDay(frequency, timeOfDay, from, 200)
      let at = start
      for (const execution of expected) {
        at = nextScheduled(sip(frequency, timeOfDay), 'NSE', at).at
        assert.equal(at, execution)
      }
    }),
    { seed: 20_260_101, numRuns: 100 },
  )
})

test('GB-097 the next execution follows from frequency and last logical time, wherever it resumes', () => {
  fc.assert(
    fc.property(frequencies, times, days, fc.nat(), (frequency, timeOfDay, from, pause) => {
      const schedule = sip(frequency, timeOfDay)
      const first = nextScheduled(schedule, 'NSE', instant(`${from}T00:00:00+05:30`)).at
      const second = nextScheduled(schedule, 'NSE', first).at
      assert.ok(second > first, 'time moves on')
      assert.equal(isOpen('NSE', first), true, 'the venue is open')

      const resumedAt = (first + (pause % (second - first))) as Instant
      assert.equal(nextScheduled(schedule, 'NSE', resumedAt).at, second)
    }),
    { seed: 20_260_101, numRuns: 300 },
  )
})

test('a schedule that cannot be served is refused in a sentence', () => {
  const fault = (frequency: Frequency, timeOfDay = '10:00') =>
    scheduleFault(sip(frequency, timeOfDay), 'NSE')
  assert.equal(fault({ every: 'day' }), null)
  assert.match(fault({ every: 'day' }, '15:30')!, /not open at 15:30; its hours are 09:15 to 15:30/)
  assert.match(fault({ every: 'day' }, '9:15')!, /"9:15" is not a time of day like 10:00/)
  assert.match(fault({ every: 'week', weekday: 7 })!, /from 0 \(Sunday\) to 6/)
  assert.match(fault({ every: 'month', dayOfMonth: 0 })!, /from 1 to 31/)
})

/** The same law said the slow way: walk over all days, and collect what is due until it is served. */
function executionsByDay(
  frequency: Frequency,
  timeOfDay: string,
  from: CalendarDate,
  length: number,
): number[] {
  const executions: number[] = []
  const servedAt = (date: CalendarDate) => instant(`${date}T${timeOfDay}:00+05:30`)
  // What fell on a closed day just before the start is still due, so begin after an open one.
  let day = addDays(from, -1)
  while (!isOpen('NSE', servedAt(day))) day = addDays(day, -1)

  let due = false
  for (day = addDays(day, 1); day < addDays(from, length); day = addDays(day, 1)) {
    due ||= fallsOn(frequency, day)
    if (!due || !isOpen('NSE', servedAt(day))) continue
    due = false
    executions.push(servedAt(day))
  }
  return executions
}

function fallsOn(frequency: Frequency, date: CalendarDate): boolean {
  if (frequency.every === 'day') return true
  if (frequency.every === 'week') return weekday(date) === frequency.weekday
  const [, month, day] = date.split('-').map(Number)
  if (frequency.every === 'quarter' && month! % 3 !== 1) return false
  const lastOfMonth = addDays(date, 1).slice(5, 7) !== date.slice(5, 7)
  return day === frequency.dayOfMonth || (lastOfMonth && day! < frequency.dayOfMonth)
}
