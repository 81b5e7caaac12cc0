/**
 * The deepest fall of the curve from its running maximum.
 *
 * Units:  a fraction of that maximum, 0 to 1; beyond 1 when equity went below zero.
 * Edges:  the maximum begins at `initial`, so a curve that only falls has fallen too.
 */
export function maximumDrawdown(equity: Float64Array, initial: number): number {
  let peak = initial
  let deepest = 0
  for (let point = 0; point < equity.length; point += 1) {
    const value = equity[point]!
    if (value > peak) peak = value
    const fall = peak - value
    if (fall > deepest * peak) deepest = fall / peak
  }
  return deepest
}
