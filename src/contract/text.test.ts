import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, formatInstant, type Instant } from '../core/instant.ts'
import { DateText, InstantText, NameText, SymbolText } from './text.ts'

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

test('what the database has no place for is refused: the year 0, a year of five digits, half a character', () => {
  for (const text of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+05:30',
    '9999-12-31T23:59:59-05:00',
  ]) {
    assert.ok(!InstantText.safeParse(text).success, text)
  }
  assert.ok(InstantText.safeParse('0001-01-01T00:00:00Z').success)
  assert.ok(!DateText.safeParse('0000-12-31').success)
  assert.ok(!NameText.safeParse('a\ud800b').success)
  assert.ok(!SymbolText.safeParse('\udc00').success)
  assert.equal(SymbolText.parse(' NIFTY 50 '), 'NIFTY 50')
  assert.ok(NameText.safeParse('नमस्ते 😀').success)
})
