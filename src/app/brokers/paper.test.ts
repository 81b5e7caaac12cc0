import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant, instant } from '../../core/instant.ts'
import { isPaperRequestToken, paperRequestToken, paperSessionEnd } from './paper.ts'

const ends: readonly (readonly [string, string])[] = [
  ['2026-01-31T09:15:00+05:30', '2026-02-01T06:00:00+05:30'],
  ['2026-01-31T05:59:59+05:30', '2026-01-31T06:00:00+05:30'],
  ['2026-01-31T06:00:00+05:30', '2026-02-01T06:00:00+05:30'],
  ['2026-01-31T23:59:59Z', '2026-02-01T06:00:00+05:30'],
  ['2024-02-28T20:00:00+05:30', '2024-02-29T06:00:00+05:30'],
]

for (const [openedAt, endsAt] of ends) {
  test(`a session that opens at ${openedAt} ends at ${endsAt}`, () => {
    assert.equal(formatInstant(paperSessionEnd(instant(openedAt))), formatInstant(instant(endsAt)))
  })
}

test('a request token is good for its secret and its login only', () => {
  const token = paperRequestToken('1234', 'state-a')
  assert.ok(isPaperRequestToken(token, '1234', 'state-a'))
  assert.ok(!isPaperRequestToken(token, '1234', 'state-b'))
  assert.ok(!isPaperRequestToken(token, '1235', 'state-a'))
  assert.ok(!isPaperRequestToken(`${token}x`, '1234', 'state-a'))
})
