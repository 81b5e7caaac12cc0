import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate } from '../../../core/instant.ts'
import { venueCalendar } from '../../calendar/venue.ts'
import { chartSession } from './chart-session.ts'

test('the hours of NSE are told with its holidays and its Muhurat session', () => {
  const [from, to] = [calendarDate('2024-10-28'), calendarDate('2024-11-20')]
  const { session, holidays, corrections } = chartSession(venueCalendar('NSE'), from, to)
  assert.equal(session, '0915-1530')
  assert.deepEqual(holidays.split(','), ['20241115', '20241120'], 'NSE, circulars of 2024')
  assert.equal(corrections, '1800-1900:20241101', 'Muhurat of 2024, 18:00 to 19:00')
})

test('a venue that never closes has no holidays', () => {
  const [from, to] = [calendarDate('2024-01-01'), calendarDate('2024-01-07')]
  assert.equal(chartSession(venueCalendar('BINANCE'), from, to).session, '24x7')
})
