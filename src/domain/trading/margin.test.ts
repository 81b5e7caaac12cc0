import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format, notional, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { chargesOf } from './charges.ts'
import { fundsNeeded, marginOf, type MarginRequest } from './margin.ts'

const UNITS: Quantity = fixed('75')

/** A future at 24,000, calm and far from expiry: 75 units are worth 1,800,000. */
const FUTURE: MarginRequest = {
  segment: 'future',
  side: 'BUY',
  contractValue: fixed('1800000'),
  premium: fixed('0'),
  vix: fixed('12'),
  daysToExpiry: 20,
  option: null,
}

function optionAt(strike: string, right: 'call' | 'put', side: 'BUY' | 'SELL'): MarginRequest {
  const option = { right, strike: fixed<'price'>(strike), underlying: fixed<'price'>('24000') }
  const premium = notional(fixed('150'), UNITS)
  return { ...FUTURE, segment: 'option', side, premium, option }
}

test('FO-182 a future in calm days needs 10 % SPAN and 3 % exposure', () => {
  const { span, exposure, premium, additional, total } = marginOf(FUTURE)
  assert.deepEqual([span, exposure, premium, additional, total].map(format), [
    '180000',
    '54000',
    '0',
    '0',
    '234000',
  ])
})

test('FO-182 on expiry day SPAN is 3.5 times as much, and a fifth of it comes on top', () => {
  const { span, exposure, additional, total } = marginOf({ ...FUTURE, daysToExpiry: 0 })
  assert.deepEqual([span, exposure, additional, total].map(format), [
    '630000',
    '54000',
    '126000',
    '810000',
  ])
})

test('FO-182 the factor of expiry is 3.5, 2, 1.5, 1.2, and 1 beyond a week', () => {
  const factors = [0, 1, 2, 3, 4, 7, 8, 30, null].map((daysToExpiry) =>
    format(marginOf({ ...FUTURE, daysToExpiry }).expiryFactor),
  )
  assert.deepEqual(factors, ['3.5', '2', '1.5', '1.5', '1.2', '1.2', '1', '1', '1'])
})

test('FO-182 the factor of VIX climbs from 1 to 2 and stays there', () => {
  const factors = [null, '9', '15', '17.5', '20', '25', '28', '30', '35', '40', '90'].map((vix) =>
    format(marginOf({ ...FUTURE, vix: vix === null ? null : fixed<'price'>(vix) }).vixFactor),
  )
  assert.deepEqual(factors, ['1', '1', '1', '1.1', '1.2', '1.4', '1.58', '1.7', '1.85', '2', '2'])
})

test('FO-182 the factor of moneyness goes from 1 at the money to 1.6 far from it', () => {
  const factor = (strike: string, right: 'call' | 'put'): string =>
    format(marginOf(optionAt(strike, right, 'SELL')).moneynessFactor)
  const strikes = ['24000', '24480', '24481', '25200', '26400', '26401']
  assert.deepEqual(
    strikes.map((strike) => [factor(strike, 'call'), factor(strike, 'put')]),
    [
      ['1', '1'],
      ['1', '1'],
      ['1.2', '1.1'], // out of the money weighs more than in it
      ['1.2', '1.1'],
      ['1.4', '1.4'],
      ['1.6', '1.6'],
    ],
  )
})

test('FO-182 an option sold adds its premium, one bought does not', () => {
  const sold = marginOf(optionAt('24000', 'call', 'SELL'))
  const bought = marginOf(optionAt('24000', 'call', 'BUY'))
  assert.deepEqual(
    [sold, bought].map(({ premium }) => format(premium)),
    ['11250', '0'],
  )
  assert.deepEqual(
    [sold, bought].map(({ total }) => format(total)),
    ['245250', '234000'],
  )
})

test('all factors together: SPAN of a far option sold on expiry day at a VIX of 40', () => {
  // 1,800,000 × 10 % × 2 × 3.5 × 1.6 = 2,016,000; × 20 % = 403,200; 54,000; premium 11,250
  const stormy = { vix: fixed<'price'>('40') as Price, daysToExpiry: 0 }
  const margin = marginOf({ ...optionAt('27000', 'call', 'SELL'), ...stormy })
  assert.equal(format(margin.span), '2016000')
  assert.equal(format(margin.total), '2484450')
})

test('who buys an option pays its premium; who sells one or trades a future needs margin', () => {
  const needs = (request: MarginRequest, turnover: Money, covered = false): string => {
    const { segment, side } = request
    const charges = chargesOf({ segment, side, turnover })
    const margin = marginOf(request)
    return format(fundsNeeded({ segment, side, turnover, margin, charges, covered }))
  }
  const premium: Money = fixed('120000')
  assert.equal(needs(optionAt('24000', 'call', 'BUY'), premium), '120033.2')
  assert.equal(needs(optionAt('24000', 'call', 'SELL'), premium), '245340.8')
  assert.equal(needs(optionAt('24000', 'call', 'SELL'), premium, true), '90.8')
  assert.equal(needs(FUTURE, fixed('1200000')), '234097.652')
  assert.equal(needs({ ...FUTURE, segment: 'delivery' }, fixed('100000')), '100119.171')
})
