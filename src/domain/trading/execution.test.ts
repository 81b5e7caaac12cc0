import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format, NO_MONEY, type Price } from '../../core/fixed.ts'
import { feeOf, fillPrice, type Costs } from './execution.ts'
import type { OrderSide, OrderType } from './order.ts'

const FREE: Costs = { feeBps: fixed('0'), feePerOrder: NO_MONEY, slippageBps: fixed('0') }

/** An order, what the market did (open, high, low), and the price of the fill or `waits`. */
const TABLE = `
  BUY  MARKET          60 62 58   60
  SELL MARKET          60 62 58   60

  BUY  LIMIT  58       60 62 58   58      # touched
  BUY  LIMIT  57.99    60 62 58   waits
  BUY  LIMIT  59       60 62 58   59
  BUY  LIMIT  61       60 62 58   60      # marketable: the open, not the limit
  BUY  LIMIT  60       60 62 58   60
  BUY  LIMIT  59       57 62 55   57      # gaps below it
  SELL LIMIT  62       60 62 58   62
  SELL LIMIT  62.01    60 62 58   waits
  SELL LIMIT  61       60 62 58   61
  SELL LIMIT  59       60 62 58   60
  SELL LIMIT  61       63 65 62   63      # gaps above it

  BUY  STOP   62       60 62 58   62
  BUY  STOP   62.01    60 62 58   waits
  BUY  STOP   61       63 65 60   63      # gaps over it: worse than the stop
  BUY  STOP   60       60 62 58   60
  SELL STOP   58       60 62 58   58
  SELL STOP   57.99    60 62 58   waits
  SELL STOP   59       55 60 54   55
  SELL STOP   60       60 62 58   60

  BUY  LIMIT  60       60 60 60   60      # at a single price
  BUY  LIMIT  59.99    60 60 60   waits
  SELL LIMIT  60       60 60 60   60
  BUY  STOP   60       60 60 60   60
  SELL STOP   59.99    60 60 60   waits
`

function rowsIn(table: string): readonly (readonly string[])[] {
  return table
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
}

/** The price that a row's order gets, whatever the row expects. */
function priceOf(row: readonly string[], costs: Costs): string {
  const [side, type, ...numbers] = row.slice(0, -1)
  const named = type === 'MARKET' ? null : fixed<'price'>(numbers.shift()!)
  const [open, high, low] = numbers.map((text) => fixed<'price'>(text)) as [Price, Price, Price]
  const order = {
    side: side as OrderSide,
    type: type as OrderType,
    limitPrice: type === 'LIMIT' ? named : null,
    stopPrice: type === 'STOP' ? named : null,
  }
  const price = fillPrice(order, { open, high, low }, costs)
  return price === null ? 'waits' : format(price)
}

for (const row of rowsIn(TABLE)) {
  test(`GB-008 ${row.slice(0, -1).join(' ')} is ${row.at(-1)}`, () => {
    assert.equal(priceOf(row, FREE), row.at(-1))
  })
}

test('slippage is against us on market and stop orders; a limit order has its limit', () => {
  const costs = { ...FREE, slippageBps: fixed<'bps'>('10') } // 0.1 %
  for (const row of rowsIn(`
    BUY  MARKET     60 62 58   60.06
    SELL MARKET     60 62 58   59.94
    BUY  STOP   62  60 62 58   62.062
    SELL STOP   58  60 62 58   57.942
    BUY  LIMIT  59  60 62 58   59
    SELL LIMIT  61  60 62 58   61
  `)) {
    assert.equal(priceOf(row, costs), row.at(-1), row.join(' '))
  }
})

test('a fee is a share of the notional and a fixed part', () => {
  const costs = { ...FREE, feeBps: fixed<'bps'>('3'), feePerOrder: fixed<'money'>('20') }
  // 615.00 × 3 ÷ 10,000 = 0.1845, and 20.00
  assert.equal(format(feeOf(fixed('61.5'), fixed('10'), costs)), '20.1845')
})
