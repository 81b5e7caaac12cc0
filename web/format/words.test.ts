import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted, initialsOf, wordsOf } from './words.ts'

test('names of programs are written as people write them', () => {
  const names = ['PARTIALLY_FILLED', 'stopFraction', 'moving-average-crossover', 'SIP_EXECUTED']
  assert.deepEqual(names.map(wordsOf), [
    'Partially filled',
    'Stop fraction',
    'Moving average crossover',
    'SIP executed',
  ])
  assert.equal(wordsOf('etf'), 'ETF')
  assert.equal(wordsOf('xgboost_regressor'), 'XGBoost regressor')
})

test('one thing has a noun without an s, and none has one with it', () => {
  assert.deepEqual(
    [0, 1, 2, 100_000].map((count) => counted(count, 'day')),
    ['0 days', '1 day', '2 days', '1,00,000 days'],
  )
})

test('a person has the initials of the first and the last name, or of an address', () => {
  const names = ['Ada Lovelace', 'Grace Brewster Hopper', 'ada', 'ada.byron@example.org', '']
  assert.deepEqual(names.map(initialsOf), ['AL', 'GH', 'A', 'AB', ''])
})
