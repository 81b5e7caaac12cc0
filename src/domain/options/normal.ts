import { exp } from '../../core/elementary.ts'

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
  if (y > 5.7) return beyond(y)
  const top =
    26413.581148548666576 +
    y *
      (31015.933636843280384 +
        y *
          (18218.424088671804455 +
            y *
              (6596.6779084557372199 +
                y *
                  (1567.1837807125695911 +
                    y *
                      (242.82341147117647904 +
                        y * (22.740715763550295228 + y * 0.99999943643923511547))))))
  const bottom =
    21074.988593940598288 +
    y *
      (41562.542605924894085 +
        y *
          (37160.816058528986619 +
            y *
              (19737.293558655340853 +
                y *
                  (6837.7689600902776002 +
                    y *
                      (1589.9050604180562658 +
                        y * (243.82443169363083892 + y * (22.740681247468392128 + y)))))))
  return top / bottom
}

/** In 1 ÷ y², in which the ratio times y is nearly straight. */
function beyond(y: number): number {
  const z = 1 / (y * y)
  const top =
    1 +
    z *
      (43.479843679386208333 +
        z *
          (602.56834791898053599 +
            z * (3080.719939096478247 + z * (4933.2484590009196833 + z * 1113.7939001506141908))))
  const bottom =
    1 +
    z *
      (44.479843679386121451 +
        z *
          (644.04819159850932316 +
            z * (3606.3285995654385982 + z * (7169.630169381209897 + z * 3399.7714772750827449))))
  return top / (bottom * y)
}
