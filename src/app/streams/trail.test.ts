import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cursorAt, extendTrail, LONGEST_TRAIL, type Trail } from './trail.ts'

const begun: Trail = { floor: { sequence: 0, cursor: 'start' }, steps: [] }
const step = (sequence: number) => ({ sequence, cursor: `c${sequence}` })

test('a place is that of the last message that the client saw', () => {
  const trail = extendTrail(begun, [step(4), step(7), step(9)])
  const cases: readonly (readonly [number, string])[] = [
    [0, 'start'],
    [3, 'start'],
    [4, 'c4'],
    [6, 'c4'],
    [7, 'c7'],
    [1_000, 'c9'],
  ]
  for (const [last, expected] of cases) assert.equal(cursorAt(trail, last), expected)
})

test('what is older than the longest trail is not known, and not guessed', () => {
  const steps = Array.from({ length: LONGEST_TRAIL + 5 }, (_, index) => step(index + 1))
  const trail = extendTrail(begun, steps)
  assert.equal(trail.steps.length, LONGEST_TRAIL)
  assert.equal(cursorAt(trail, 4), null)
  assert.equal(cursorAt(trail, 5), 'c5', 'the newest that is forgotten still stands')
  assert.equal(cursorAt(trail, 6), 'c6')
})
