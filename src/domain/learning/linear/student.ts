import { exp, log } from '../../../core/elementary.ts'

/**
 * The chance that Student's t of so many degrees of freedom is at least as far from 0 as `t`.
 *
 * Edges:  of an infinite t it is 0, of NaN it is NaN.
 * Source: W. Press et al., Numerical Recipes (3rd edition, 2007), section 6.4: the incomplete beta
 *         function as a continued fraction by Lentz's method; relative error below 1e-11.
 */
export function twoSided(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN
  const square = t * t
  if (square === Infinity) return 0
  const x = degrees / (degrees + square)
  return incompleteBeta(x, square / (degrees + square), degrees / 2, 0.5)
}

/** I_x(a, b), with y = 1 − x given beside it so that neither end loses its digits. */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(y))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(y, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / kept(1 + even * d)
    c = kept(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / kept(1 + odd * d)
    c = kept(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return fraction
}

/** Lentz's method divides by these; one that vanishes is replaced by next to nothing. */
function kept(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** ln Γ(x) for positive x: Stirling's series, far enough out, and back by the recurrence. */
function logGamma(x: number): number {
  let [shifted, product] = [x, 1]
  while (shifted < 16) {
    product *= shifted
    shifted += 1
  }
  const z = 1 / (shifted * shifted)
  const series =
    (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188))))) / shifted
  return (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_TWO_PI + series - log(product)
}

const HALF_LOG_TWO_PI = 0.9189385332046727
