import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant, type Instant } from '../../../core/instant.ts'
import { findGaps, sessionMinutes } from './missing-minutes.ts'

const at = (text: string): Instant => instant(text)
const LIMITS = { leastMinutes: 3, mostDays: 7 }

test('a session of NSE has 375 minutes, a Muhurat session 60, a Sunday none', () => {
  const minutes = (from: string, to: string) => [...sessionMinutes('NSE', at(from), at(to))]
  assert.equal(minutes('2024-11-06T18:30:00Z', '2024-11-07T18:30:00Z').length, 375)
  assert.equal(minutes('2024-10-31T18:30:00Z', '2024-11-01T18:30:00Z').length, 60)
  assert.deepEqual(minutes('2024-11-02T18:30:00Z', '2024-11-03T18:30:00Z'), [])
  const part = minutes('2024-11-07T03:50:30Z', '2024-11-07T03:53:00Z')
  assert.deepEqual(part, [at('2024-11-07T03:51:00Z'), at('2024-11-07T03:52:00Z')])
})

test('FO-292 three missing minutes in a row are a gap, and two are not', () => {
  const [from, to] = [at('2024-11-07T03:45:00Z'), at('2024-11-07T04:00:00Z')]
  const all = [...sessionMinutes('NSE', from, to)]
  const stored = all.filter((_, index) => ![1, 2, 6, 7, 8].includes(index))
  assert.deepEqual(findGaps('NSE', from, to, stored, LIMITS), [
    { openedFrom: all[6], openedTo: all[9], minutes: 3 },
  ])
  assert.equal(findGaps('NSE', from, to, stored, { ...LIMITS, leastMinutes: 1 }).length, 2)
  assert.deepEqual(findGaps('NSE', from, to, all, LIMITS), [])
})

test('a night is no gap, and a gap may span one', () => {
  const [from, to] = [at('2024-11-05T18:30:00Z'), at('2024-11-07T18:30:00Z')]
  const all = [...sessionMinutes('NSE', from, to)]
  assert.deepEqual(findGaps('NSE', from, to, all, LIMITS), [])
  const stored = all.filter((_, index) => index < 373 || index > 376)
  assert.deepEqual(findGaps('NSE', from, to, stored, LIMITS), [
    { openedFrom: all[373], openedTo: all[377], minutes: 4 },
  ])
})

test('FO-292 no gap is longer than seven days: a longer one is asked for in parts', () => {
  const [from, to] = [at('2024-10-01T00:00:00Z'), at('2024-10-31T00:00:00Z')]
  const gaps = findGaps('NSE', from, to, [], LIMITS)
  assert.equal(gaps.length, 5)
  for (const [index, { openedFrom, openedTo }] of gaps.entries()) {
    assert.ok(openedTo - openedFrom <= 7 * 86_400_000)
    if (index > 0) assert.equal(openedFrom, gaps[index - 1]!.openedTo)
  }
})
