/**
 * First and second derivatives of samples as whole numbers, both in one double: gradient × unit +
 * hessian. A sum of such doubles has both sums in it, exactly, so that it does not depend on the
 * order of its terms, and a histogram adds once where it would add twice.
 */
export interface Packing {
  readonly unit: number // a power of two, above any sum of the hessians' counts
  readonly gradientStep: number // what one count of a gradient is worth
  readonly hessianStep: number
}

/**
 * Writes each sample's pair. What rounding takes from one sample is given to the next, so that sums
 * are off by one count at most, however many samples there are in a row.
 *
 * Shape:  `output` by sample, for the samples of `order`; hessians that are whole stay whole.
 * Source: the idea is Shi et al. (2022), Quantized training of gradient boosting decision trees;
 *         they draw the rounding by chance and keep 2 to 5 bits, here the double's 53 are used up.
 */
export function packDerivatives(
  gradients: Float64Array,
  hessians: Float64Array | null, // null: all are 1
  order: Uint32Array,
  output: Float64Array,
): Packing {
  let [size, weight, whole] = [0, 0, true]
  for (const sample of order) {
    size += Math.abs(gradients[sample]!)
    const hessian = hessians === null ? 1 : hessians[sample]!
    weight += hessian
    whole &&= Number.isInteger(hessian)
  }
  const hessianBits = whole ? bitsOf(weight) : BITS / 2
  const unit = powerOfTwo(hessianBits)
  const hessianStep = whole ? 1 : weight / (unit - order.length - 1)
  const room = powerOfTwo(BITS - hessianBits) - order.length - 1
  const gradientStep = size > 0 ? size / room : 1

  const [perGradient, perHessian] = [1 / gradientStep, 1 / hessianStep]
  let [owed, owedWeight] = [0, 0]
  for (const sample of order) {
    owed += gradients[sample]! * perGradient
    const gradient = Math.floor(owed + 0.5)
    owed -= gradient
    owedWeight += hessians === null ? 1 : hessians[sample]! * perHessian
    const hessian = Math.floor(owedWeight + 0.5)
    owedWeight -= hessian
    output[sample] = gradient * unit + hessian
  }
  return { unit, gradientStep, hessianStep }
}

const BITS = 52 // one of 53 is left for the sign

/** The least n with 2ⁿ above a whole number below 2³². */
function bitsOf(value: number): number {
  return 32 - Math.clz32(value)
}

function powerOfTwo(bits: number): number {
  let power = 1
  for (let bit = 0; bit < bits; bit += 1) power *= 2
  return power
}
