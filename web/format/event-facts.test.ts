import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventFacts } from './event-facts.ts'

test('an event is told as one would say it, and names what would not be understood without', () => {
  const canceled = { orderId: 'ord_1', instrumentId: 'GOLDBEES.NSE', side: 'SELL', reason: 'cash' }
  assert.deepEqual(eventFacts(canceled), ['Sell', 'GOLDBEES.NSE', 'reason: cash', 'ord_1'])
  assert.deepEqual(eventFacts({ amount: '150000', note: null }), ['amount 1,50,000'])
})

test('prices are told for each instrument, with their places', () => {
  const prices = { 'GOLDBEES.NSE': '47.9', 'NIFTYBEES.NSE': '2093' }
  assert.deepEqual(eventFacts({ prices }), ['GOLDBEES.NSE 47.90, NIFTYBEES.NSE 2,093.00'])
  assert.deepEqual(eventFacts({ prices: {} }), [])
})
