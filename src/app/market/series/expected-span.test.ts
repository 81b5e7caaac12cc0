import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, instant } from '../../../core/instant.ts'
import { venueCalendar } from '../../../domain/calendar/venue.ts'
import { expectedSpan } from './expected-span.ts'

test('rows are expected from the day of the first one until now, or until its expiry closes', () => {
  const nse = venueCalendar('NSE')
  const first = instant('2024-11-05T05:12:00Z')
  const now = instant('2024-11-07T06:30:20Z')
  const future = { expiry: calendarDate('2024-11-28') }
  const from = instant('2024-11-05T00:00:00Z')
  const settled = instant('2024-11-07T06:29:00Z')
  assert.deepEqual(expectedSpan(nse, future, first, now), { from, until: settled })
  const later = instant('2024-12-02T06:30:00Z')
  const closes = instant('2024-11-28T10:00:00Z') // 15:30 in India
  assert.deepEqual(expectedSpan(nse, future, first, later), { from, until: closes })
  assert.equal(expectedSpan(nse, { expiry: null }, null, now).from, Number.NEGATIVE_INFINITY)
})
