/** Places in [−1, 1] and the weights with which a function is summed there. */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

const KNOWN = new Map<number, Quadrature>()

/**
 * Gauss and Legendre's quadrature: exact for polynomials up to degree 2 × count − 1.
 *
 * Source: the roots of Legendre's polynomial by Newton's method on its recurrence, from the roots of
 *         the Chebyshev one of the same degree.
 */
export function gaussLegendre(count: number): Quadrature {
  const known = KNOWN.get(count)
  if (known) return known
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let index = 0; index < count; index += 1) {
    let x = firstGuess(index, count)
    let slope = 0
    for (let step = 0; step < 100; step += 1) {
      const { value, slope: here } = legendre(count, x)
      slope = here
      const next = x - value / here
      const moved = Math.abs(next - x)
      x = next
      if (moved < 1e-16) break
    }
    slope = legendre(count, x).slope
    nodes[index] = x
    weights[index] = 2 / ((1 - x * x) * slope * slope)
  }
  const made = { nodes, weights }
  KNOWN.set(count, made)
  return made
}

/** cos(π (index + ¾) ÷ (count + ½)), by its power series. */
function firstGuess(index: number, count: number): number {
  const angle = (3.141592653589793 * (index + 0.75)) / (count + 0.5)
  let term = 1
  let sum = 0
  for (let power = 0; power < 30; power += 1) {
    sum += power % 2 === 0 ? term : -term
    term *= (angle * angle) / ((2 * power + 1) * (2 * power + 2))
  }
  return sum
}

function legendre(count: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1
  let value = x
  for (let degree = 2; degree <= count; degree += 1) {
    const next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
    before = value
    value = next
  }
  return { value, slope: (count * (x * value - before)) / (x * x - 1) }
}
