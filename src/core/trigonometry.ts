/**
 * sin, cos and atan that give the same bits on every engine, as `exp` and `log` of `elementary.ts`
 * do: only + − × ÷, floor and sqrt, which IEEE 754 fixes.
 */

/**
 * The angle, in radians, whose tangent is x.
 *
 * Source: atan x = atan c + atan((x − c) ÷ (1 + x c)) with c the eighth that is nearest, then its
 *         series; the error is below 4 units in the last place (test/vectors/trigonometry.json).
 */
export function atan(x: number): number {
  if (x !== x) return x
  const size = Math.abs(x)
  const isSteep = size > 1
  const slope = isSteep ? 1 / size : size
  const eighths = Math.floor(slope * 8 + 0.5)
  const near = eighths * 0.125
  const rest = (slope - near) / (1 + slope * near)
  const angle = ANGLES[eighths]! + (rest - rest * atanSeries(rest * rest))
  const turned = isSteep ? HALF_PI - angle : angle
  return x < 0 ? -turned : turned
}

/** Of 0, 1/8, … 8/8. */
const ANGLES = new Float64Array([
  0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061,
  0.5585993153435624, 0.6435011087932844, 0.7188299996216245, 0.7853981633974483,
])

/** s/3 − s²/5 + … − s⁶/13. Its odd and its even terms do not wait for each other. */
function atanSeries(square: number): number {
  const twice = square * square
  const odd = 1 / 3 + twice * (1 / 7 + twice * (1 / 11))
  const even = 1 / 5 + twice * (1 / 9 + twice * (1 / 13))
  return square * (odd - square * even)
}

/**
 * The sine of an angle in radians.
 *
 * Domain: angles up to about 10⁵; beyond, the subtraction of whole turns loses digits.
 */
export function sin(x: number): number {
  const quarters = Math.floor(x / HALF_PI + 0.5)
  return quarterTurn(x, quarters, quarters)
}

/** The cosine of an angle in radians; otherwise like `sin`. */
export function cos(x: number): number {
  const quarters = Math.floor(x / HALF_PI + 0.5)
  return quarterTurn(x, quarters, quarters + 1)
}

const HALF_PI = 1.5707963267948966
const HALF_PI_HIGH = 1.5707963267341256 // its first 33 bits, so that a multiple of it is exact
const HALF_PI_LOW = 6.077100506506192e-11

/** ±sin or ±cos of what is left of the angle, which lies within an eighth of a turn. */
function quarterTurn(x: number, quarters: number, phase: number): number {
  const rest = x - quarters * HALF_PI_HIGH - quarters * HALF_PI_LOW
  const square = rest * rest
  const turn = phase - 4 * Math.floor(phase / 4)
  const value = turn === 0 || turn === 2 ? rest * series(square, 19) : series(square, 18)
  return turn < 2 ? value : -value
}

/** 1 − s ÷ (n − 1) n …, the series of sin(√s) ÷ √s if `last` is odd, of cos(√s) if it is even. */
function series(square: number, last: number): number {
  let sum = 1
  for (let power = last; power >= 2; power -= 2) sum = 1 - (square / (power * (power - 1))) * sum
  return sum
}
