import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  calendarDate,
  formatInstant,
  instant,
  MINUTE_MS,
  type Instant,
} from '../../../core/instant.ts'
import { sessionsBetween } from '../../calendar/session.ts'
import { rollUp } from './roll-up.ts'
import { emptySeries, type Series, type SeriesInterval } from './series.ts'
import { sessionGrid } from './session-grid.ts'

/** Minutes that opened at these instants: open 10, 11, 12, …; each closes half above its open. */
function minutesAt(...times: readonly string[]): Series {
  const bars = emptySeries(times.length)
  for (const [place, time] of times.entries()) {
    bars.openedAt[place] = instant(time)
    bars.closedAt[place] = instant(time) + MINUTE_MS
    bars.open[place] = 10 + place
    bars.high[place] = 11 + place
    bars.low[place] = 9 + place
    bars.close[place] = 10.5 + place
    bars.volume[place] = 2 ** place
    bars.openInterest[place] = place === 1 ? 700 : Number.NaN
  }
  return bars
}

function rolled(venueId: string, from: string, to: string, interval: SeriesInterval, bars: Series) {
  const sessions = sessionsBetween(venueId, calendarDate(from), calendarDate(to))
  const { openedAt, closedAt, open, high, low, close, volume, openInterest } = rollUp(
    bars,
    interval,
    sessionGrid(sessions),
  )
  return Array.from(openedAt, (at, place) => {
    const span = [at, closedAt[place]!].map((time) => formatInstant(time as Instant).slice(5, 16))
    const values = [open, high, low, close, volume, openInterest].map((column) => column[place])
    return [...span, ...values].join(' ')
  })
}

test('what traded before the open and after the close belongs to its day, and to no bar of the session', () => {
  const bars = minutesAt(
    '2019-01-01T09:07:00+05:30', // the auction before the open
    '2019-01-01T09:15:00+05:30',
    '2019-01-01T09:16:00+05:30',
    '2019-01-01T15:31:00+05:30', // after the close
    '2019-01-02T09:15:00+05:30',
  )
  const days = ['NSE', '2019-01-01', '2019-01-02'] as const
  assert.deepEqual(rolled(...days, '15m', bars), [
    '01-01T03:30 01-01T03:45 10 11 9 10.5 1 NaN',
    '01-01T03:45 01-01T04:00 11 13 10 12.5 6 700',
    '01-01T10:00 01-01T10:15 13 14 12 13.5 8 NaN',
    '01-02T03:45 01-02T04:00 14 15 13 14.5 16 NaN',
  ])
  assert.deepEqual(rolled(...days, '1d', bars), [
    '01-01T03:37 01-01T10:02 10 14 9 13.5 15 700',
    '01-02T03:45 01-02T10:00 14 15 13 14.5 16 NaN',
  ])
})

test('a session that begins on the evening before is one day, across midnight of UTC', () => {
  const bars = minutesAt(
    '2020-01-05T23:00:00Z', // Sunday, 17:00 in Chicago: Monday's session opens
    '2020-01-06T00:00:00Z',
    '2020-01-06T21:59:00Z', // its last minute
    '2020-01-06T23:00:00Z', // Tuesday's
  )
  assert.deepEqual(rolled('CME', '2020-01-06', '2020-01-07', '1d', bars), [
    '01-05T23:00 01-06T22:00 10 13 9 12.5 7 700',
    '01-06T23:00 01-07T22:00 13 14 12 13.5 8 NaN',
  ])
})

test('weeks begin on Monday and months on the first, whatever holidays lie there', () => {
  const bars = minutesAt(
    '2024-10-31T09:15:00+05:30', // Thursday
    '2024-11-01T18:00:00+05:30', // Muhurat, in the evening
    '2024-11-04T09:15:00+05:30',
  )
  const days = ['NSE', '2024-10-28', '2024-11-08'] as const
  assert.deepEqual(rolled(...days, '1w', bars), [
    '10-31T03:45 11-01T13:30 10 12 9 11.5 3 700',
    '11-04T03:45 11-08T10:00 12 13 11 12.5 4 NaN',
  ])
  assert.deepEqual(rolled(...days, '1mo', bars), [
    '10-31T03:45 10-31T10:00 10 11 9 10.5 1 NaN',
    '11-01T12:30 11-08T10:00 11 13 10 12.5 6 700',
  ])
})
