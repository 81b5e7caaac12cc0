import { exp, log } from '../../../core/elementary.ts'

/**
 * The chance that Student's t of so many degrees of freedom is at least as far from 0 as `t`.
 *
 * Edges:  of an infinite t it is 0, of NaN it is NaN.
 * Source: it is the incomplete beta function I_x(degrees ÷ 2, ½) at x = degrees ÷ (degrees + t²);
 *         W. Press et al., Numerical Recipes (3rd edition, 2007), section 6.4, has its continued
 *         fraction by Lentz's method. The relative error is below 1e-11 (test/vectors/learning.json).
 */
export function twoSided(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN
  const share = (t * t) / degrees
  if (share === Infinity) return 0
  if (share === 0) return 1
  const a = degrees / 2
  const x = 1 / (1 + share)
  const y = share / (1 + share)
  // x^a √y ÷ B(a, ½), of which all but the last is taken in logarithms.
  const front = exp(logHalfRatio(a) - a * logOnePlus(share)) * Math.sqrt(y) * ONE_OVER_ROOT_PI
  return x < (a + 1) / (a + 2.5)
    ? (front * betaFraction(x, a, 0.5)) / a
    : 1 - 2 * front * betaFraction(y, 0.5, a)
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

/** ln of Γ(a + ½) ÷ Γ(a): its series far enough out, and back from there by the recurrence. */
function logHalfRatio(a: number): number {
  let [far, back] = [a, 1]
  for (; far < 16; far += 1) back *= far / (far + 0.5)
  const z = 1 / (far * far)
  const series = -1 / 8 + z * (1 / 192 + z * (-1 / 640 + z * (17 / 14_336 + z * (-31 / 18_432))))
  return log(far) / 2 + series / far + log(back)
}

/** ln(1 + x): what 1 + x rounds away is put back by its own share (W. Kahan). */
function logOnePlus(x: number): number {
  const sum = 1 + x
  if (sum === Infinity) return log(x)
  return sum === 1 ? x : (log(sum) * x) / (sum - 1)
}

const ONE_OVER_ROOT_PI = 0.5641895835477563
