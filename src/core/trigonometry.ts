/**
 * sin, cos and atan that give the same bits on every engine, as `exp` and `log` of `elementary.ts`
 * do: only + − × ÷, floor and sqrt, which IEEE 754 fixes.
 */

/**
 * The angle, in radians, whose tangent is x.
 *
 * Source: halving of the angle, atan x = 2 atan(x ÷ (1 + √(1 + x²))), three times, then its series;
 *         the error is below 4 units in the last place (test/vectors/trigonometry.json).
 */
export function atan(x: number): number {
  if (x !== x) return x
  if (x < 0) return -atan(-x)
  if (x > 1) return HALF_PI - atan(1 / x)

  const half = x / (1 + Math.sqrt(1 + x * x))
  const quarter = half / (1 + Math.sqrt(1 + half * half))
  const square = quarter * quarter
  let series = 0
  for (let power = 21; power >= 3; power -= 2) series = square * (1 / power - series)
  return 4 * (quarter - quarter * series)
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
