import assert from 'node:assert/strict'
import { test } from 'node:test'

import { format } from '../../core/fixed.ts'
import { readNumber } from './number.ts'

function read(text: string, dividedBy: 1 | 10_000 = 1): string {
  const number = readNumber<'price'>(text, dividedBy)
  return number === null ? 'refused' : format(number.value) + (number.rounded ? ' rounded' : '')
}

test('numbers are read as files write them', () => {
  const cases: [text: string, value: string][] = [
    ['147.100006', '147.100006'],
    ['3,050.72', '3050.72'],
    ['12,34,567.5', '1234567.5'], // as India writes it
    ['1.062926E+08', '106292600'],
    ['1e-8', '0.00000001'],
    ['-5', '-5'],
    ['+5', '5'],
    [' 7 ', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['0.10000000', '0.1'],
  ]
  for (const [text, value] of cases) assert.equal(read(text), value, text)
})

test('digits beyond the eighth place are cut half to even, and it is said', () => {
  assert.equal(read('147.10000600000001'), '147.100006 rounded')
  assert.equal(read('0.000000005'), '0 rounded', 'a half goes to the even neighbour below')
  assert.equal(read('0.000000015'), '0.00000002 rounded', 'and to the even neighbour above')
  assert.equal(read('0.0000000050000001'), '0.00000001 rounded')
  assert.equal(read('1.500000000000'), '1.5', 'zeros are no loss')
})

test('prices that Lean writes × 10 000 come back exactly', () => {
  assert.equal(read('4235000', 10_000), '423.5')
  assert.equal(read('1', 10_000), '0.0001')
  assert.equal(read('2900200.5', 10_000), '290.02005')
})

test('what is no number is refused, and so is one that the books cannot hold', () => {
  const texts = ['', ' ', 'abc', 'NaN', 'Infinity', '1,00', '1,2,3', '1.2.3', '0x10', '1e99', '- 5']
  for (const text of [...texts, '9'.repeat(40)]) assert.equal(read(text), 'refused', text)
})
