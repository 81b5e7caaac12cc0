import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPlace, parsePlace, type AccountPlace } from './account-place.ts'

test('a place is read as it was written, whatever ids hold', () => {
  const beyond = { changedIn: '17', kind: 'order', runId: 'run/1', id: 'ord_%2F|:é' } as const
  const places: readonly AccountPlace[] = [
    { snapshot: '10:10:', within: null },
    { snapshot: '10:20:10,14,19', within: null },
    { snapshot: '10:20:', within: { upTo: '12:25:13', beyond } },
  ]
  for (const place of places) assert.deepEqual(parsePlace(formatPlace(place)), place)
})

test('what PostgreSQL could not have said is no place', () => {
  const wrong = [
    '', '12', '10:9:', '0:1:', '10:20:9', '10:20:20', '10:20:12,12', '10:20:14,12', '10:20:,',
    '-1:2:', '1:2', '1:99999999999999999999:', '10:20:/12:25:', '10:20:/12:25:/17/order/run_1',
    '10:20:/12:25:/17/fill/r/i', '10:20:/12:25:/x/order/r/i', '10:20:/12:25:/17/order/%/i',
    '10:20:/12:25:/17/order/r/i/j', "10:20:'; drop table run",
  ] // prettier-ignore
  for (const text of wrong) assert.equal(parsePlace(text), null, text)
})
