import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sortRows } from './sort.ts'

const same = (value: string | null): string | null => value

test('amounts are sorted by value, digit for digit, and not as text', () => {
  const amounts = ['10', '9', '-1.5', '90071992547409930.1', '90071992547409930.2']
  assert.deepEqual(sortRows(amounts, same, 'decimal', true), [
    '90071992547409930.2',
    '90071992547409930.1',
    '10',
    '9',
    '-1.5',
  ])
})

test('what is missing comes last both ways', () => {
  assert.deepEqual(sortRows(['b', null, 'a'], same, 'text', false), ['a', 'b', null])
  assert.deepEqual(sortRows(['b', null, 'a'], same, 'text', true), ['b', 'a', null])
})

test('rows that are equal keep their order, and the given rows are not touched', () => {
  const rows = [
    { id: 1, at: 'x' },
    { id: 2, at: 'x' },
    { id: 3, at: 'a' },
  ]
  const sorted = sortRows(rows, ({ at }) => at, 'text', false)
  assert.deepEqual(
    sorted.map(({ id }) => id),
    [3, 1, 2],
  )
  assert.equal(rows[0]!.id, 1)
})
