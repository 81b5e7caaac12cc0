/** Where a function of [−1, 1] is known so that a polynomial through it does not swing: cos(iπ ÷ n). */
export function chebyshevNodes(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, index) => cosineOf(index, count))
}

/**
 * The coefficients of the polynomial through these values, in Chebyshev's polynomials.
 *
 * Source: L. N. Trefethen (2013), Approximation Theory and Approximation Practice, chapter 3; the
 *         first and the last are halved, so that `clenshaw` adds them all alike.
 */
export function chebyshevCoefficients(values: Float64Array): Float64Array {
  const count = values.length - 1
  return Float64Array.from({ length: count + 1 }, (_, degree) => {
    let sum = 0
    for (let index = 0; index <= count; index += 1) {
      const weight = index === 0 || index === count ? 0.5 : 1
      sum += weight * values[index]! * cosineOf((degree * index) % (2 * count), count)
    }
    return ((degree === 0 || degree === count ? 1 : 2) * sum) / count
  })
}

/** The value of a Chebyshev sum at z (C. W. Clenshaw, 1955). */
export function clenshaw(coefficients: Float64Array, z: number): number {
  let next = 0
  let afterNext = 0
  for (let degree = coefficients.length - 1; degree > 0; degree -= 1) {
    const value = coefficients[degree]! + 2 * z * next - afterNext
    afterNext = next
    next = value
  }
  return coefficients[0]! + z * next - afterNext
}

/** cos(index × π ÷ count) by halving the angle: only sums, products and roots, which replay. */
function cosineOf(index: number, count: number): number {
  const known = COSINES.get(count) ?? cosines(count)
  COSINES.set(count, known)
  return known[index]!
}

const COSINES = new Map<number, Float64Array>()

function cosines(count: number): Float64Array {
  const step = turnOf(count)
  let [cosine, sine] = [1, 0]
  return Float64Array.from({ length: 2 * count }, () => {
    const value = cosine
    ;[cosine, sine] = [
      cosine * step.cosine - sine * step.sine,
      sine * step.cosine + cosine * step.sine,
    ]
    return value
  })
}

/** Cosine and sine of π ÷ count, by the power series of the angle, which is at most π. */
function turnOf(count: number): { readonly cosine: number; readonly sine: number } {
  const angle = 3.141592653589793 / count
  let [cosine, sine] = [0, 0]
  let term = 1
  for (let power = 0; power < 40; power += 1) {
    if (power % 2 === 0) cosine += power % 4 === 0 ? term : -term
    else sine += power % 4 === 1 ? term : -term
    term *= angle / (power + 1)
  }
  return { cosine, sine }
}
