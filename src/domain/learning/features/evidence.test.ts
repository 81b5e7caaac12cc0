import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kept, pValuesOf } from './evidence.ts'

const target = Float64Array.of(2.1, 1.9, 3.7, 3.2, 5.8, 4.9, 7.4, 7)
const rising = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const restless = Float64Array.of(5, 3, 4, 4, 5, 3, 5, 4)
const still = new Float64Array(8).fill(3)

test('p-values are those of scikit-learn 1.9.1, f_regression, and of 30 digits by mpmath', () => {
  const [first, second, third] = pValuesOf({ features: [rising, restless, still], target })
  assert.ok(Math.abs(first! / 0.000600381720017765 - 1) < 1e-11, String(first))
  assert.ok(Math.abs(second! / 0.434416017900949 - 1) < 1e-11, String(second))
  assert.equal(third, 1, 'what never changes has no evidence')
})

test('features stay whose chance is small enough; where none is, the best of them', () => {
  assert.deepEqual(kept([0.04, 0.06, 0.05], 0.05), [0, 2])
  assert.deepEqual(kept([0.9, 0.3, 0.4], 0.05), [1])
  assert.deepEqual(kept([1, 0.2], 1), [0, 1])
})
