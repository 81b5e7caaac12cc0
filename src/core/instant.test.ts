import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, calendarDate, formatInstant, instant, weekday } from './instant.ts'

// Source: RFC 3339, section 5.8, and the calendar.
const INSTANTS: readonly (readonly [string, string])[] = [
  ['1985-04-12T23:20:50.52Z', '1985-04-12T23:20:50.520Z'],
  ['1996-12-19T16:39:57-08:00', '1996-12-20T00:39:57.000Z'],
  ['2026-01-31T09:15:00+05:30', '2026-01-31T03:45:00.000Z'],
  ['2026-01-31T09:15Z', '2026-01-31T09:15:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2026-01-31T09:15:00.123456Z', '2026-01-31T09:15:00.123Z'],
]

test('an instant is read with its zone, and written in UTC', () => {
  for (const [text, written] of INSTANTS) assert.equal(formatInstant(instant(text)), written)
})

test('what is no instant is refused, a time without a zone among them', () => {
  for (const text of [
    ['', 'now', '2026-01-31', '2026-01-31T09:15:00', '2026-01-31 09:15:00Z', '09:15Z'],
    ['2026-13-01T00:00:00Z', '2026-01-32T00:00:00Z', '2026-01-31T25:00:00Z'],
    ['2026-01-31T09:15:00z', '2026-01-31T09:15:00+0530', '1769850900', ' 2026-01-31T09:15:00Z'],
    ['2026-02-30T00:00:00Z'],
  ].flat()) {
    assert.throws(() => instant(text), { name: 'RangeError' }, text)
  }
})

test('a date is one that the calendar has', () => {
  assert.equal(calendarDate('2024-02-29'), '2024-02-29')
  for (const text of ['2023-02-29', '2024-02-30', '2024-13-01', '24-01-01', '2024-1-1', '']) {
    assert.throws(() => calendarDate(text), { name: 'RangeError' }, text)
  }
})

test('days are added across months, leap days and years, whatever the clocks do', () => {
  assert.equal(addDays(calendarDate('2024-02-28'), 2), '2024-03-01')
  assert.equal(addDays(calendarDate('2023-12-31'), 1), '2024-01-01')
  assert.equal(addDays(calendarDate('2024-03-30'), 2), '2024-04-01')
  assert.equal(addDays(calendarDate('2024-01-01'), -1), '2023-12-31')
})

test('the week begins with Sunday', () => {
  assert.equal(weekday(calendarDate('2024-01-14')), 0)
  assert.equal(weekday(calendarDate('2024-01-20')), 6)
})
