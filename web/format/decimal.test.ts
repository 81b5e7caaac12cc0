import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directionOf, formatFraction, formatMoney, formatPrice, formatQuantity } from './decimal.ts'

// Indian grouping: lakh is 1,00,000 and crore 1,00,00,000 (Bureau of Indian Standards, IS 1:1968).
const MONEY = [
  ['0', '₹0.00'],
  ['5', '₹5.00'],
  ['999.5', '₹999.50'],
  ['1000', '₹1,000.00'],
  ['100000', '₹1,00,000.00'],
  ['1234567.89', '₹12,34,567.89'],
  ['10000000', '₹1,00,00,000.00'],
  ['-1234567.89', '\u2212₹12,34,567.89'],
  ['-0.004', '₹0.00'], // rounds to nothing, so it has no sign
  ['0.125', '₹0.12'], // half to even
  ['0.135', '₹0.14'],
] as const

test('rupees are grouped by lakh and crore, with exactly two places', () => {
  for (const [text, shown] of MONEY) assert.equal(formatMoney(text), shown, text)
})

test('an amount that no double can hold is shown digit for digit', () => {
  assert.equal(formatMoney('90071992547409931.07'), '₹90,07,19,92,54,74,09,931.07')
})

test('other currencies are grouped in threes, and one without a sign is named', () => {
  assert.equal(formatMoney('1234567.89', 'USD'), '$1,234,567.89')
  assert.equal(formatMoney('1234567', 'CHF'), 'CHF\u00a01,234,567.00')
})

test('a gain may carry a plus, and nothing carries none', () => {
  assert.equal(formatMoney('12', 'INR', { sign: true }), '+₹12.00')
  assert.equal(formatMoney('0.001', 'INR', { sign: true }), '₹0.00')
  assert.equal(formatMoney('-12', 'INR', { sign: true }), '\u2212₹12.00')
})

test('a price keeps the places it has, and has two at least', () => {
  assert.equal(formatPrice('61.5'), '61.50')
  assert.equal(formatPrice('61.50000000'), '61.50')
  assert.equal(formatPrice('61.51234'), '61.51234')
  assert.equal(formatPrice('47.97619869', 'INR', { most: 4 }), '47.9762')
  assert.equal(formatPrice('23456.05'), '23,456.05')
})

test('a quantity has no places that it does not need', () => {
  assert.equal(formatQuantity('1200.00000000'), '1,200')
  assert.equal(formatQuantity('-0.5'), '\u22120.5')
})

test('what is not there is a dash', () => {
  assert.equal(formatMoney(null), '–')
  assert.equal(formatPrice(undefined), '–')
  assert.equal(formatFraction(Number.NaN), '–')
})

test('a fraction is shown in percent, and a fall that rounds to nothing has no sign', () => {
  assert.equal(formatFraction(0.0512, { sign: true }), '+5.12\u00a0%')
  assert.equal(formatFraction(-0.0512), '\u22125.12\u00a0%')
  assert.equal(formatFraction(-0.000001), '0.00\u00a0%')
})

test('direction is read from the exact text', () => {
  assert.deepEqual(
    [directionOf('0.00000001'), directionOf('-0.00000001'), directionOf('0')],
    [1, -1, 0],
  )
})
