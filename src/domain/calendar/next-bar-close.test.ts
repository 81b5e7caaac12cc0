import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant, instant } from '../../core/instant.ts'
import type { Interval } from '../../core/timeframe.ts'
import { calendarIdOf, nextBarClose } from './next-bar-close.ts'

test('a bar closes a whole number of widths after the open, the last one with the session', () => {
  // 7 November 2024 was a Thursday; NSE is open from 03:45 to 10:00 UTC.
  const cases: readonly (readonly [Interval, string, string])[] = [
    ['1m', '2024-11-07T03:45:00Z', '2024-11-07T03:46:00Z'],
    ['5m', '2024-11-07T03:49:59Z', '2024-11-07T03:50:00Z'],
    ['5m', '2024-11-07T03:50:00Z', '2024-11-07T03:55:00Z'],
    ['1h', '2024-11-07T04:44:00Z', '2024-11-07T04:45:00Z'],
    ['1h', '2024-11-07T09:50:00Z', '2024-11-07T10:00:00Z'],
    ['1d', '2024-11-07T05:00:00Z', '2024-11-07T10:00:00Z'],
    ['15m', '2024-11-07T10:00:00Z', '2024-11-08T04:00:00Z'],
    ['5m', '2024-11-07T01:00:00Z', '2024-11-07T03:50:00Z'],
    ['1w', '2024-11-09T05:00:00Z', '2024-11-11T10:00:00Z'],
  ]
  for (const [interval, at, closes] of cases) {
    const found = nextBarClose('NSE', interval, instant(at))
    assert.equal(formatInstant(found), formatInstant(instant(closes)), `${interval} at ${at}`)
  }
})

test('a venue without a calendar is taken to be open always', () => {
  assert.equal(calendarIdOf('NSE'), 'NSE')
  const at = instant('2024-11-09T23:58:30Z')
  const closes = nextBarClose(calendarIdOf('ELSEWHERE'), '5m', at)
  assert.equal(formatInstant(closes), '2024-11-10T00:00:00.000Z')
})
