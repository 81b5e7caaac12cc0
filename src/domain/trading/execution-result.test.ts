import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed, format, type Price } from '../../core/fixed.ts'
import { executionResult } from './execution-result.ts'
import type { OrderSide } from './order.ts'

/** Side, price of the fills, the mid and the impact that was estimated; then what it came to. */
const TABLE = `
  BUY  100.05 100 5      0.05 5 100     # as estimated
  BUY  100.02 100 5      0.02 2 100     # better
  BUY  100.15 100 5      0.15 15 80     # ten basis points worse
  BUY  101    100 5      1 100 0
  SELL 99.95  100 5      0.05 5 100
  SELL 100.03 100 5      -0.03 -3 100   # sold above the mid
  SELL 99.8   100 10     0.2 20 80
`

for (const row of TABLE.trim().split('\n')) {
  const [side, price, mid, bps, slippage, slippageBps, score] = row
    .split('#')[0]!
    .trim()
    .split(/\s+/)
  test(`FO-185 ${side} at ${price} with a mid of ${mid} slips by ${slippage} and scores ${score}`, () => {
    const result = executionResult({
      side: side as OrderSide,
      price: fixed<'price'>(price!),
      midPrice: fixed<'price'>(mid!),
      impactBps: Number(bps),
    })
    assert.equal(format(result.slippage!), slippage)
    assert.ok(Math.abs(result.slippageBps! - Number(slippageBps)) < 1e-9)
    assert.equal(result.score, Number(score))
  })
}

test('FO-185 without a fill there is nothing to compare', () => {
  const midPrice = fixed<'price'>('100') as Price
  assert.deepEqual(executionResult({ side: 'BUY', price: null, midPrice, impactBps: 1 }), {
    slippage: null,
    slippageBps: null,
    score: null,
  })
})
