import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centralPivot } from './central-pivot.ts'

test('FO-158 the levels of the worked day are those of the source', () => {
  const levels = centralPivot({ high: 24_650, low: 24_400, close: 24_580 })
  const told = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(' ')
  assert.equal(told([levels.pivot, levels.bottom, levels.top]), '24543.33 24525.00 24561.67')
  assert.equal(told(levels.resistances), '24686.67 24793.33 24936.67')
  assert.equal(told(levels.supports), '24436.67 24293.33 24186.67')
})

test('a period of one price has all its levels there', () => {
  const { pivot, bottom, top, resistances, supports } = centralPivot({ high: 5, low: 5, close: 5 })
  assert.deepEqual([pivot, bottom, top, ...resistances, ...supports], Array(9).fill(5))
})
