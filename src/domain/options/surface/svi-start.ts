import type { Svi } from './svi.ts'

/** What an SVI curve is to follow: total variance by k = ln(strike ÷ forward), ascending. */
export interface Variances {
  readonly k: readonly number[]
  readonly w: readonly number[]
  readonly weight: readonly number[]
}

const MIDDLES = 9 // places of m, over the span
const WIDTHS = [0.3, 1, 3, 10, 30] as const // of σ, in deviations at the money
const STEEPEST = 0.95 // of |ρ|, to begin with

/**
 * The curve to begin a fit from. With m and σ given, SVI is linear in the three other numbers,
 * w = a + d y + c √(y² + 1) with y = (k − m) ÷ σ, c = bσ and d = ρbσ: so those are solved for at each
 * place of a grid of m and σ, and the start is in the valley where the fit ends.
 *
 * Source: S. De Marco and C. Martini (2009), Quasi-explicit calibration of Gatheral's SVI model.
 */
export function sviStart(given: Variances, deviation: number): Svi {
  const [from, to] = [given.k[0]!, given.k.at(-1)!]
  const middles = Array.from(
    { length: MIDDLES },
    (_, at) => from + ((to - from) * at) / (MIDDLES - 1),
  )
  return [0, ...middles]
    .flatMap((m) => WIDTHS.map((width) => nearest(given, m, width * deviation)))
    .reduce((a, b) => (b.cost < a.cost ? b : a)).svi
}

function nearest(given: Variances, m: number, sigma: number): { svi: Svi; cost: number } {
  const { k, w, weight } = given
  const y = k.map((at) => (at - m) / sigma)
  const z = y.map((at) => Math.sqrt(at * at + 1))
  const free = solveSlopes(y, z, w, weight)
  const c = Math.max(free.c, 1e-6 * Math.max(...w))
  const d = Math.min(Math.max(free.d, -STEEPEST * c), STEEPEST * c)
  const rho = d / c
  const level = average(
    w.map((value, at) => value - d * y[at]! - c * z[at]!),
    weight,
  )
  const a = Math.max(level, 1e-6 * Math.max(...w) - c * Math.sqrt(1 - rho * rho))
  const cost = k.reduce((sum, _, at) => {
    const miss = a + d * y[at]! + c * z[at]! - w[at]!
    return sum + weight[at]! * miss * miss
  }, 0)
  return { svi: { a, b: c / sigma, rho, m, sigma }, cost }
}

/** The c and d of the weighted least squares of w = a + d y + c z, from the moments about the means. */
function solveSlopes(
  y: readonly number[],
  z: readonly number[],
  w: readonly number[],
  weight: readonly number[],
): { readonly c: number; readonly d: number } {
  const centered = (values: readonly number[]): readonly number[] => {
    const mean = average(values, weight)
    return values.map((value) => value - mean)
  }
  const [dy, dz, dw] = [centered(y), centered(z), centered(w)]
  const moment = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + weight[at]! * value * b[at]!, 0)
  const [yy, yz, zz] = [moment(dy, dy), moment(dy, dz), moment(dz, dz)]
  const [yw, zw] = [moment(dy, dw), moment(dz, dw)]
  const determinant = yy * zz - yz * yz
  if (!(determinant > 1e-12 * yy * zz)) return { c: zw / zz, d: 0 }
  return { c: (yy * zw - yz * yw) / determinant, d: (zz * yw - yz * zw) / determinant }
}

function average(values: readonly number[], weight: readonly number[]): number {
  const total = weight.reduce((sum, one) => sum + one, 0)
  return values.reduce((sum, value, at) => sum + weight[at]! * value, 0) / total
}
