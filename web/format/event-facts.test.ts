import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventFacts } from './event-facts.ts'

test('an event is told as one would say it, and names what would not be understood without', () => {
  const canceled = { orderId: 'ord_1', instrumentId: 'GOLDBEES.NSE', side: 'SELL', reason: 'cash' }
  assert.deepEqual(eventFacts(canceled, 'INR'), ['Sell', 'GOLDBEES', 'reason: cash', 'ord_1'])
  assert.deepEqual(eventFacts({ amount: '150000', note: null }, 'INR'), ['amount 1,50,000'])
})

test('prices are told for each instrument, with their places', () => {
  const prices = { 'GOLDBEES.NSE': '47.9', 'NIFTYBEES.NSE': '2093' }
  assert.deepEqual(eventFacts({ prices }, 'INR'), ['GOLDBEES 47.90, NIFTYBEES 2,093.00'])
  assert.deepEqual(eventFacts({ prices: {} }, 'INR'), [])
})

test('a scheduled event tells what it invested or freed, and in how many orders', () => {
  const told = (orders: number, filled: number, spent: string) =>
    eventFacts({ orders, filled, spent, prices: {} }, 'INR')
  assert.deepEqual(told(2, 2, '9987.2'), ['invested ₹9,987.20 in 2 orders'])
  assert.deepEqual(told(1, 1, '9913.69022558'), ['invested ₹9,913.69 in 1 order'])
  assert.deepEqual(told(3, 2, '150000'), ['invested ₹1,50,000.00 in 2 of 3 orders'])
  assert.deepEqual(told(2, 2, '-1234.5'), ['freed ₹1,234.50 in 2 orders'])
  assert.deepEqual(told(2, 0, '0'), ['none of 2 orders filled'])
  assert.deepEqual(told(0, 0, '0'), ['no orders'])
})

test('what a scheduled event met comes behind what it did', () => {
  const body = { spent: '10', prices: { 'GOLDBEES.NSE': '47.9' }, filled: 1, orders: 1 }
  assert.deepEqual(eventFacts(body, 'INR'), ['invested ₹10.00 in 1 order', 'GOLDBEES 47.90'])
})
