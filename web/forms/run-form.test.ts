import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyRunForm, requestOf, textOf, weightsOf } from './run-form.ts'

const STRATEGY = {
  name: 'crossover',
  summary: '',
  parameters: {
    fast: { kind: 'integer' as const, about: '', default: 10, min: 1, max: 100 },
    at: { kind: 'time' as const, about: '', default: '10:00' },
    weights: { kind: 'weights' as const, about: '', default: { A: 1 } },
  },
}

test('what was left empty is left out, so that the server fills it in', () => {
  const { parameters, feed, ...rest } = requestOf(emptyRunForm('crossover'), STRATEGY)
  assert.deepEqual(parameters, {})
  assert.deepEqual(feed, { interval: '1d', bars_per_second: 10 })
  assert.equal('fee_bps' in rest, false)
  assert.equal('maximum_position' in rest, false)
})

test('money is sent as it was typed, digit for digit', () => {
  const form = { ...emptyRunForm('crossover'), initial_cash: ' 90071992547409931.07 ' }
  assert.equal(requestOf(form, STRATEGY).initial_cash, '90071992547409931.07')
})

test('a parameter that was typed is sent as its kind, and nonsense as it is', () => {
  const parameters = { fast: '12', at: '10:15', weights: 'A 1, B=2.5' }
  const form = { ...emptyRunForm('crossover'), parameters }
  assert.deepEqual(requestOf(form, STRATEGY).parameters, {
    fast: 12,
    at: '10:15',
    weights: { A: 1, B: 2.5 },
  })
  const wrong = { ...form, parameters: { fast: 'twelve' } }
  assert.deepEqual(requestOf(wrong, STRATEGY).parameters, { fast: 'twelve' })
})

test('an empty pace is as fast as bars come', () => {
  const form = { ...emptyRunForm('crossover'), bars_per_second: '' }
  assert.equal(requestOf(form, STRATEGY).feed?.bars_per_second, null)
})

test('weights are read back as they are shown', () => {
  const weights = { 'GOLDBEES.NSE': 1, 'NIFTYBEES.NSE': 3 }
  assert.equal(textOf(weights), 'GOLDBEES.NSE 1, NIFTYBEES.NSE 3')
  assert.deepEqual(weightsOf(textOf(weights)), weights)
})
