import { exp } from '../../../core/elementary.ts'

/** 1 ÷ √(2π). */
export const ROOT = 0.3989422804014327

/** The density of the standard normal distribution at x. */
export function density(x: number): number {
  return ROOT * exp(-0.5 * x * x)
}

/**
 * The chance that a standard normal variable is at most x.
 *
 * Edges: the lower tail keeps its relative precision down to the smallest doubles, near −38.
 */
export function cumulative(x: number): number {
  const tail = density(x) * mills(Math.abs(x))
  return x > 0 ? 1 - tail : tail
}

/**
 * The chance beyond y, over the density at y, for y from 0 on: Mills' ratio. A tail is the density,
 * which a price has computed anyway, times this.
 *
 * Edges:  relative error below 5e-16 everywhere.
 * Source: two rational functions of our own, fitted by weighted least squares in 60 digits; their
 *         errors before rounding are 7.6e-17 and 8.7e-18 (test/vectors/options.json).
 */
export function mills(y: number): number {
  return y > NEAR ? beyond(y) : millsNear(y)
}

/** Up to here the first of both functions serves. */
export const NEAR = 5.7

/** Mills' ratio for y from 0 to `NEAR`, without a branch. */
export function millsNear(y: number): number {
  const y2 = y * y // even powers and odd ones, for they need not wait for each other
  const topEven =
    26413.581148548667 +
    y2 * (18218.424088671803 + y2 * (1567.1837807125696 + y2 * 22.740715763550295))
  const topOdd =
    31015.93363684328 +
    y2 * (6596.677908455737 + y2 * (242.82341147117648 + y2 * 0.9999994364392352))
  const bottomEven =
    21074.988593940598 +
    y2 * (37160.81605852899 + y2 * (6837.768960090278 + y2 * (243.82443169363083 + y2)))
  const bottomOdd =
    41562.54260592489 +
    y2 * (19737.29355865534 + y2 * (1589.9050604180563 + y2 * 22.74068124746839))
  return (topEven + y * topOdd) / (bottomEven + y * bottomOdd)
}

/** In 1 ÷ y², in which the ratio times y is nearly straight. */
function beyond(y: number): number {
  const z = 1 / (y * y)
  const top =
    1 +
    z *
      (43.47984367938621 +
        z *
          (602.5683479189805 +
            z * (3080.7199390964784 + z * (4933.24845900092 + z * 1113.7939001506143))))
  const bottom =
    1 +
    z *
      (44.47984367938612 +
        z *
          (644.0481915985093 +
            z * (3606.3285995654387 + z * (7169.63016938121 + z * 3399.771477275083))))
  return top / (bottom * y)
}
