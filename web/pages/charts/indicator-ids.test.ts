import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionOf, idOf, parametersOf } from './indicator-ids.ts'
import type { Definition } from './queries.ts'

const parameter = (name: string, usual: number) => ({
  name,
  default: usual,
  min: 1,
  max: 100,
  integer: true,
})
const named = (name: string, ...parameters: ReturnType<typeof parameter>[]) =>
  ({ name, parameters }) as unknown as Definition
const BANDS = named('BBANDS', parameter('period', 20), parameter('deviations', 2))
const ALL = [named('HT'), named('HT_TRENDLINE'), BANDS]

test('an id is of the longest name that it begins with', () => {
  assert.equal(definitionOf('HT_TRENDLINE', ALL)?.name, 'HT_TRENDLINE')
  assert.equal(definitionOf('BBANDS_10_3', ALL)?.name, 'BBANDS')
  assert.equal(definitionOf('NOPE_1', ALL), undefined)
})

test('parameters are read from an id, and written into one', () => {
  assert.deepEqual(parametersOf('BBANDS_10', BANDS), [10, 2])
  assert.equal(idOf(BANDS, [10, 2.5]), 'BBANDS_10_2.5')
})
