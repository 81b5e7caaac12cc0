import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timelineOf } from './timeline.ts'

const terms = {
  underlying: 'NIFTY',
  as_of: '2026-01-01',
  expiry: null,
  lot_size: '65',
  tick_size: '0.05',
  freeze_quantity: '1800',
  expiry_weekday: 2,
  strike_gap: '50',
  provisional: false,
  lots: [
    {
      lot_size: '25',
      monthly_from: '2024-01-01',
      weekly_from: null,
      long_dated_on: null,
      source: 'a',
    },
    {
      lot_size: '75',
      monthly_from: '2025-01-01',
      weekly_from: null,
      long_dated_on: null,
      source: 'b',
    },
  ],
  freeze_quantities: [],
  expiry_days: [
    { from: '2000-01-01', weekly: null, monthly: 4, source: 'c' },
    { from: '2019-01-01', weekly: 4, monthly: 4, source: 'd' },
    { from: '2025-01-01', weekly: 3, monthly: 4, source: 'e' },
  ],
}

test('lanes begin with the first lot, and what ended before it is left out', () => {
  const { lanes, today, years } = timelineOf(terms, '2026-01-01')
  assert.deepEqual(
    lanes.map(({ title, stretches }) => [title, stretches.map(({ label }) => label)]),
    [
      ['Lot', ['25', '75']],
      ['Expires', ['Thu', 'Wed/Thu']],
    ],
  )
  for (const { stretches } of lanes) {
    const whole = stretches.reduce((sum, { width }) => sum + width, stretches[0]!.start)
    assert.ok(Math.abs(whole - 1) < 1e-12, 'a lane is filled to its end')
  }
  const half = lanes[0]!.stretches[0]!
  assert.ok(Math.abs(half.width - 366 / (366 + 365 + 200)) < 1e-12)
  assert.ok(Math.abs(today - (366 + 365) / (366 + 365 + 200)) < 1e-12)
  assert.deepEqual(
    years.map(({ year }) => year),
    [2025, 2026],
  )
})
