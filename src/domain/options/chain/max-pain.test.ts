import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maxPain, payoutsAt, putCallRatio, type OpenInterest } from './max-pain.ts'

const chain = (strikes: number[], calls: number[], puts: number[]): OpenInterest[] =>
  strikes.map((strike, index) => ({ strike, call: calls[index]!, put: puts[index]! }))

test('FO-079 FO-080 DEC-05 worked 1: the writers of 100, 110 and 120 pay least at 110', () => {
  const open = chain([100, 110, 120], [10, 20, 300], [100, 20, 10])
  assert.deepEqual([...payoutsAt(open)], [400, 200, 400])
  assert.equal(maxPain(open, 115), 110)
})

test('FO-081 worked 2: 24 500', () => {
  const open = chain([24_400, 24_500, 24_600], [1_000, 3_000, 5_000], [4_000, 3_500, 800])
  assert.deepEqual([...payoutsAt(open)], [510_000, 180_000, 500_000])
  assert.equal(maxPain(open, 24_530), 24_500)
})

test('FO-082 without open interest there is none; of equals the nearest to spot, then the lower', () => {
  assert.equal(maxPain(chain([100, 110], [0, 0], [0, 0]), 105), null)
  assert.equal(maxPain([], 105), null)
  const flat = chain([100, 110, 120], [0, 0, 5], [5, 0, 0]) // every strike costs nothing
  assert.equal(maxPain(flat, 118), 120)
  assert.equal(maxPain(flat, 105), 100, 'as near to 100 as to 110')
})

test('FO-083 two passes find what the definition says, for any chain', () => {
  const anyChain = fc.uniqueArray(
    fc.record({ strike: fc.nat(500), call: fc.nat(1_000), put: fc.nat(1_000) }),
    { selector: ({ strike }) => strike, minLength: 1, maxLength: 40 },
  )
  fc.assert(
    fc.property(anyChain, (open) => {
      const strikes = [...open].sort((a, b) => a.strike - b.strike)
      const byDefinition = strikes.map(({ strike: settled }) =>
        strikes.reduce(
          (sum, { strike, call, put }) =>
            sum + call * Math.max(0, settled - strike) + put * Math.max(0, strike - settled),
          0,
        ),
      )
      assert.deepEqual([...payoutsAt(strikes)], byDefinition)
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('FO-084 puts over calls, to three decimals; without calls there is no ratio', () => {
  assert.equal(putCallRatio(8_300, 9_000), 0.922)
  assert.equal(putCallRatio(5, 0), null)
  assert.equal(putCallRatio(0, 5), 0)
})
