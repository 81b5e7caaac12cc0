import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAgo, formatSpan } from './ago.ts'

const NOW = Date.parse('2026-03-10T12:00:00Z')

test('what was is told from now, what will be too, and far off by its day', () => {
  const told = [
    '2026-03-10T11:59:30Z',
    '2026-03-10T11:57:00Z',
    '2026-03-10T09:30:00Z',
    '2026-03-09T11:00:00Z',
    '2026-03-05T12:00:00Z',
    '2025-12-01T12:00:00Z',
    '2026-03-10T12:05:00Z',
    '2026-03-17T13:00:00Z',
  ].map((at) => formatAgo(at, NOW))
  const expected = ['just now', '3 min ago', '2 h ago', '1 day ago', '5 days ago', '01 Dec 2025']
  assert.deepEqual(told, [...expected, 'in 5 min', 'in 7 days'])
  assert.equal(formatAgo(null, NOW), 'never')
})

test('a length of time has its two largest units', () => {
  const lengths = [8_400, 14 * 60_000, 3 * 3_600_000 + 5 * 60_000, 52 * 3_600_000]
  assert.deepEqual(lengths.map(formatSpan), ['8 s', '14 min', '3 h 5 min', '2 d 4 h'])
})
