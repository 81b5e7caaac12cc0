import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAxisTime, formatDay, formatTime } from './time.ts'

// India is five and a half hours ahead of UTC all year.
test('an instant is shown by the clock of the venue, and says whose it is', () => {
  assert.equal(formatTime('2026-01-05T04:30:00Z'), '05 Jan 2026, 10:00 IST')
  assert.equal(formatTime('2026-01-05T20:00:00Z'), '06 Jan 2026, 01:30 IST')
  assert.equal(formatTime('2026-09-01T03:45:07Z'), '01 Sep 2026, 09:15:07 IST')
})

test('midnight is 00:00 and belongs to the new day', () => {
  assert.equal(formatTime('2026-01-04T18:30:00Z'), '05 Jan 2026, 00:00 IST')
  assert.equal(formatDay(Date.parse('2026-01-04T18:30:00Z')), '05 Jan 2026')
  assert.equal(formatDay(Date.parse('2026-01-04T18:29:59Z')), '04 Jan 2026')
})

test('a time that has not come is a dash', () => {
  assert.equal(formatTime(null), '–')
})

test('an axis says the year at its turn, and the month elsewhere', () => {
  const january = Date.parse('2026-01-01T04:00:00Z')
  const may = Date.parse('2026-05-01T04:00:00Z')
  assert.deepEqual(
    [january, may].map((at) => formatAxisTime(at, 'month')),
    ['2026', 'May'],
  )
  assert.equal(formatAxisTime(may, 'time'), '09:30')
})
