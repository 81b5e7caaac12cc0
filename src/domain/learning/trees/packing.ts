import { assert } from '../../../core/assert.ts'

/**
 * First and second derivatives of samples as whole numbers, both in one double: gradient × unit +
 * hessian. A sum of such doubles has both sums in it, exactly, so that it does not depend on the
 * order of its terms, and a histogram adds once where it would add twice.
 */
export interface Packing {
  readonly unit: number // a power of two, above any sum of hessians
  readonly gradientStep: number // what one count of a gradient is worth
  readonly hessianStep: number
  readonly gradient: number // the sum over all samples, in counts
  readonly hessian: number
}

/** The derivatives of a loss at each sample. */
export interface Derivatives {
  readonly gradients: Float64Array
  readonly hessians: Float64Array | null // null: all are 1
  readonly wholeHessians: boolean // and stay so
}

/**
 * Writes each sample's pair. What rounding takes from one sample is given to the next, so that the
 * sum over neighbours is off by one count at most, however many they are.
 *
 * Shape:  `output` by sample, for the samples of `order`.
 * Source: the idea is Shi et al. (2022), Quantized training of gradient boosting decision trees;
 *         they draw the rounding by chance and keep 2 to 5 bits, here the double's 53 are used up.
 */
export function packDerivatives(
  { gradients, hessians, wholeHessians }: Derivatives,
  order: Uint32Array,
  output: Float64Array,
): Packing {
  const count = order.length
  const size = magnitudeOf(gradients, order)
  const weight = hessians === null ? count : magnitudeOf(hessians, order)
  const hessianBits = wholeHessians ? 32 - Math.clz32(weight) : BITS / 2
  const unit = powerOfTwo(hessianBits)
  // Of each room a count a sample is left, since any of them may be rounded up.
  const room = powerOfTwo(BITS - hessianBits) - count - 1
  const hessianRoom = unit - count - 1
  assert(room > count && (wholeHessians || hessianRoom > count), 'samples are below 2²⁴')
  const gradientStep = size > 0 ? size / room : 1
  const hessianStep = wholeHessians ? 1 : weight / hessianRoom

  const [perGradient, perHessian] = [1 / gradientStep, 1 / hessianStep]
  let [owed, owedHessian, gradientSum, hessianSum] = [0, 0, 0, 0]
  for (let index = 0; index < count; index += 1) {
    const sample = order[index]!
    owed += gradients[sample]! * perGradient
    const gradient = Math.floor(owed + 0.5)
    owed -= gradient
    owedHessian += hessians === null ? 1 : hessians[sample]! * perHessian
    const hessian = Math.floor(owedHessian + 0.5)
    owedHessian -= hessian
    output[sample] = gradient * unit + hessian
    gradientSum += gradient
    hessianSum += hessian
  }
  return { unit, gradientStep, hessianStep, gradient: gradientSum, hessian: hessianSum }
}

const BITS = 52 // one of 53 is left for the sign

function magnitudeOf(values: Float64Array, order: Uint32Array): number {
  let sum = 0
  for (let index = 0; index < order.length; index += 1) sum += Math.abs(values[order[index]!]!)
  return sum
}

function powerOfTwo(bits: number): number {
  let power = 1
  for (let bit = 0; bit < bits; bit += 1) power *= 2
  return power
}
