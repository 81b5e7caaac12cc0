import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, formatInstant, type Instant } from '../core/instant.ts'
import { InstantText } from './text.ts'

test('every instant that we write is one, on every day of four centuries', () => {
  const first = Date.UTC(1800, 0, 1)
  for (let day = 0; day < 146_097; day += 1) {
    const text = formatInstant((first + day * DAY_MS + (day % 86_400) * 1_000) as Instant)
    assert.ok(InstantText.safeParse(text).success, text)
  }
})

test('a day or an hour that no calendar has is no instant', () => {
  const wrong = [
    '2026-02-29T00',
    '2026-04-31T00',
    '2026-13-01T00',
    '2026-00-10T00',
    '2026-01-00T00',
  ]
  for (const day of [...wrong, '2026-06-31T12', '2026-01-01T25', '2100-02-29T00']) {
    assert.ok(!InstantText.safeParse(`${day}:00:00.000Z`).success, day)
  }
  assert.ok(InstantText.safeParse('2024-02-29T00:00:00.000Z').success)
})
