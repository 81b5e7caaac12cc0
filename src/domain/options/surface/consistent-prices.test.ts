import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consistentPrices } from './consistent-prices.ts'

const kept = (prices: readonly number[]) => consistentPrices(prices).map((place) => prices[place])

test('prices that rise from the forward outward are left aside, be it one or a block', () => {
  assert.deepEqual(kept([9, 7, 5, 3, 2, 1]), [9, 7, 5, 3, 2, 1])
  assert.deepEqual(kept([9, 7, 25, 3, 2, 1]), [9, 7, 3, 2, 1])
  assert.deepEqual(kept([9, 7, 5, 0.1, 3, 2, 1]), [9, 7, 5, 3, 2, 1])
  assert.deepEqual(kept([9, 7, 5, 3, 40, 40, 39, 2, 1, 1]), [9, 7, 5, 3, 2, 1, 1])
  assert.deepEqual(kept([]), [])
})

test('no other choice keeps more of them, checked against all choices', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const prices = Array.from(
      { length: 9 },
      (_, place) => (seed * 7919 + place * place * 104729) % 11,
    )
    const choices = Array.from({ length: 2 ** 9 }, (_, bits) =>
      prices.filter((_, place) => (bits >> place) & 1),
    )
    const falling = choices.filter((some) =>
      some.every((price, at) => price <= (some[at - 1] ?? 99)),
    )
    const most = Math.max(...falling.map(({ length }) => length))
    const chosen = kept(prices) as number[]
    assert.equal(chosen.length, most, prices.join())
    assert.ok(chosen.every((price, at) => price <= (chosen[at - 1] ?? 99)))
  }
})
