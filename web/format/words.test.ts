import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialsOf, wordsOf } from './words.ts'

test('names of programs are written as people write them', () => {
  const names = ['PARTIALLY_FILLED', 'stopFraction', 'moving-average-crossover', 'SIP_EXECUTED']
  assert.deepEqual(names.map(wordsOf), [
    'Partially filled',
    'Stop fraction',
    'Moving average crossover',
    'SIP executed',
  ])
  assert.equal(wordsOf('etf'), 'ETF')
})

test('a person has the initials of the first and the last name, or of an address', () => {
  const names = ['Ada Lovelace', 'Grace Brewster Hopper', 'ada', 'ada.byron@example.org', '']
  assert.deepEqual(names.map(initialsOf), ['AL', 'GH', 'A', 'AB', ''])
})
