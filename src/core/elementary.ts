import {
  EXP_HIGH,
  EXP_LOW,
  LN2_64_HIGH,
  LN2_64_LOW,
  LN2_HIGH,
  LN2_LOW,
  LOG_HIGH,
  LOG_LOW,
  LOG_RECIPROCAL,
} from './elementary-tables.ts'

/**
 * exp and log that give the same bits on every engine. `Math.exp` and `Math.log` differ between
 * engines, and between versions of one, in the last bit; a replay that runs through them differs
 * too. Only + − × ÷ and floor of doubles are used, which IEEE 754 fixes. (`Math.sqrt` is fixed too.)
 */

/**
 * e to the power of x.
 *
 * Edges:  above 709.78 it is Infinity, below −745.13 it is 0, NaN is NaN.
 * Source: P. T. P. Tang (1989), Table-driven implementation of the exponential function; the error
 *         is below 0.52 units in the last place (test/vectors/elementary.json).
 */
export function exp(x: number): number {
  if (!(x < 709.8)) return x === x ? Infinity : x
  if (x < -745.2) return 0

  // x = (64 n + j) × ln 2 ÷ 64 + r, with |r| at most ln 2 ÷ 128.
  const steps = Math.floor(x * STEPS_PER_UNIT + 0.5)
  const r = x - steps * LN2_64_HIGH - steps * LN2_64_LOW
  const whole = steps | 0
  const n = whole >> 6
  const j = whole & 63

  const tail = r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))))
  const high = EXP_HIGH[j]!
  return scale(high + (EXP_LOW[j]! + high * (r + tail)), n)
}

/**
 * The natural logarithm of x.
 *
 * Edges:  0 is −Infinity, a negative is NaN. Next to 1 the table's entry is exactly 0, so that the
 *         relative error stays small where the result vanishes.
 * Source: P. T. P. Tang (1990), Table-driven implementation of the logarithm function; the error is
 *         below 0.52 units in the last place (test/vectors/elementary.json).
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return Infinity

  // x = m × 2^k, with m between √½ and √2.
  let k = exponent(x)
  const half = k >> 1 // in two steps, since 2^−k may lie outside the table; both are exact
  let m = x * POWERS[BIAS - half]! * POWERS[BIAS - (k - half)]!
  if (m > Math.SQRT2) {
    m *= 0.5
    k += 1
  }

  // m × c = 1 + r, with c near 1 ÷ m and of few bits, so that both products are exact.
  const index = Math.floor(m * 128) - 90
  const c = LOG_RECIPROCAL[index]! * 0.001953125
  const upper = Math.floor(m * 1_073_741_824) * 9.31322574615478515625e-10 // 2³⁰ and its inverse
  const whole = upper * c - 1
  const rest = (m - upper) * c
  const r = whole + rest

  const high = k * LN2_HIGH + LOG_HIGH[index]!
  const low = k * LN2_LOW + LOG_LOW[index]!
  const sum = high + r
  const lost = high - sum + r + (rest - (r - whole))
  return sum + (lost + (low + r * r * tailOfLog(r)))
}

/** (ln(1 + r) − r) ÷ r², for |r| below 0.009. */
function tailOfLog(r: number): number {
  const odd = 1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8)))))
  return -1 / 2 + r * odd
}

/** The k of 2^k ≤ x < 2^(k + 1). Counting zeros of an integer serves the usual range, and is fast. */
function exponent(x: number): number {
  if (x >= 1 && x < TWO_32) return 31 - Math.clz32(x)
  if (x < 1 && x >= 1 / TWO_32) return -1 - Math.clz32(x * TWO_32)
  if (x < SMALLEST_NORMAL) return exponent(x * POWERS[BIAS + 54]!) - 54
  let k = x < 1 ? -1_022 : 0
  for (let bits = 512; bits >= 1; bits /= 2) if (x >= POWERS[BIAS + k + bits]!) k += bits
  return k
}

/** y × 2ⁿ. Beyond the normal range it goes in two steps, of which only the last one rounds. */
function scale(y: number, n: number): number {
  if (n > 1_023) return y * POWERS[1_023 + BIAS]! * POWERS[n - 1_023 + BIAS]!
  if (n < -1_022) return y * POWERS[n + 128 + BIAS]! * POWERS[BIAS - 128]!
  return y * POWERS[n + BIAS]!
}

const STEPS_PER_UNIT = 92.33248261893974 // 64 ÷ ln 2; an error here only moves the split
const TWO_32 = 4_294_967_296
const SMALLEST_NORMAL = 2.2250738585072014e-308
const BIAS = 1_022

/** 2ⁿ for n from −1022 to 1023. Doubling is exact, so nothing is left to an engine. */
const POWERS = powers()

function powers(): Float64Array {
  const output = new Float64Array(2_046)
  let power = SMALLEST_NORMAL
  for (let index = 0; index < output.length; index += 1) {
    output[index] = power
    power *= 2
  }
  return output
}
