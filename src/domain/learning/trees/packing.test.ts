import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { packDerivatives } from './packing.ts'

test('packed derivatives unpack to their sums, off by a count at most, in any order', () => {
  const draw = chance(3, 'test/packing', 0)
  const count = 5_000
  const gradients = Float64Array.from({ length: count }, draw.normal)
  const hessians = Float64Array.from({ length: count }, () => draw.uniform() / 4)
  const order = Uint32Array.from({ length: count }, (_, sample) => sample)
  const packed = new Float64Array(count)
  const packing = packDerivatives({ gradients, hessians, wholeHessians: false }, order, packed)
  const { unit, gradientStep, hessianStep } = packing
  const pick = [...order].filter(() => draw.uniform() < 0.3)
  const sum = pick.reduce((total, sample) => total + packed[sample]!, 0)
  assert.equal(
    pick.reduceRight((total, sample) => total + packed[sample]!, 0),
    sum,
  )

  const gradient = Math.floor(sum / unit)
  const hessian = sum - gradient * unit
  const exact = (values: Float64Array) => pick.reduce((total, sample) => total + values[sample]!, 0)
  // Each sample is off by half a count or so, and they are as often above as below.
  const far = 4 * Math.sqrt(pick.length)
  assert.ok(Math.abs(gradient * gradientStep - exact(gradients)) < far * gradientStep)
  assert.ok(Math.abs(hessian * hessianStep - exact(hessians)) < far * hessianStep)
  const all = gradients.reduce((total, value) => total + value, 0)
  assert.ok(Math.abs(packing.gradient * gradientStep - all) <= 1.01 * gradientStep)
})
