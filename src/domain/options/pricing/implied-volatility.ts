import { exp, log } from '../../../core/elementary.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import type { Market } from './black-scholes.ts'
import { cumulative, density, mills, ROOT } from './normal.ts'
import type { Option } from './value-option.ts'

/** Why no volatility gives a price. */
export type NoVolatility =
  | 'bad_input' // spot, strike and time are above zero, and all are numbers
  | 'below_intrinsic' // it costs less than exercising it is worth today
  | 'no_time_value' // it costs just that
  | 'above_maximum' // more than the underlying, or for a put than the strike, today

/**
 * The volatility at which Black, Scholes and Merton's formula gives this price.
 *
 * Units:  per year, so 0.2 is 20 %.
 * Edges:  refuses where there is no such volatility; never answers 0 or a bound instead.
 * Source: the normalised price of P. Jäckel (2015), Let's Be Rational, solved by our own iteration;
 *         it agrees with 40 digits to 1e-14 or so wherever the price itself holds that much
 *         (test/vectors/options.json).
 */
export function impliedVolatility(
  option: Option,
  market: Market,
  price: number,
): Result<number, NoVolatility> {
  const { spot, years, rate, dividendYield } = market
  const { strike, right } = option
  const inputs = [spot, strike, years, rate, dividendYield, price]
  if (!inputs.every(Number.isFinite) || spot <= 0 || strike <= 0 || years <= 0) {
    return refuse('bad_input')
  }
  const spotNow = spot * exp(-dividendYield * years)
  const strikeNow = strike * exp(-rate * years)
  const sign = right === 'call' ? 1 : -1
  const intrinsic = Math.max(sign * (spotNow - strikeNow), 0)
  if (price < intrinsic) return refuse('below_intrinsic')
  if (price >= (right === 'call' ? spotNow : strikeNow)) return refuse('above_maximum')

  // By parity the option out of the money has the same volatility, and no intrinsic value.
  const timeValue = price - intrinsic
  if (timeValue <= 0) return refuse('no_time_value')
  const x = -Math.abs(log(spotNow / strikeNow))
  const deviation = impliedDeviation(x, timeValue / Math.sqrt(spotNow * strikeNow))
  return deviation > 0 ? accept(deviation / Math.sqrt(years)) : refuse('no_time_value')
}

/**
 * The s at which b(x, s) = e^(x/2) N(x/s + s/2) − e^(−x/2) N(x/s − s/2) is `beta`, for x ≤ 0.
 *
 * With h = x/s and t = s/2 both terms share one density, so ln b = ln R − (h² + t²)/2 − ln √(2π), where
 * R = M(−h − t) − M(−h + t) and M is Mills' ratio; and R is also b ÷ b′. So a step needs a logarithm
 * and two ratios, and no exponential. Far from the answer ln b is nearly straight in 1/s² where s is
 * small, and Newton's method is taken in that; near it Halley's in s, which triples the digits.
 */
function impliedDeviation(x: number, beta: number): number {
  const target = log(beta / ROOT)
  let s = firstGuess(x, beta)
  let low = 0
  let high = Infinity
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const h = x / s
    const t = 0.5 * s
    const ratio = ratioOf(-h, t)
    const miss = log(ratio) - 0.5 * (h * h + t * t) - target // ln b − ln β
    if (miss > 0) high = s
    else low = s
    const wanted =
      h < -t && Math.abs(miss) > 0.3 ? straightened(s, miss, ratio) : halley(s, h, miss, ratio)
    const inside = wanted >= low && wanted <= high
    const next = inside ? wanted : high === Infinity ? 2 * s : 0.5 * (low + high)
    const moved = Math.abs(next - s)
    s = next
    if (moved <= NEAR * s) break
  }
  return s
}

const MOST_STEPS = 60
const NEAR = 1e-5 // a step this small was the last: what is left is its cube

function straightened(s: number, miss: number, ratio: number): number {
  return s / Math.sqrt(1 + (2 * ratio * miss) / s)
}

function halley(s: number, h: number, miss: number, ratio: number): number {
  const curve = ((h * h) / s - 0.25 * s) * ratio - 1 // of ln b, times R²
  return s - (miss * ratio) / Math.max(1 - 0.5 * miss * curve, 0.5)
}

/** M(a − t) − M(a + t), where M below zero is a whole density less a tail. */
function ratioOf(a: number, t: number): number {
  if (t < 0.05) return narrowRatio(a, t)
  const near = a - t
  const first = near >= 0 ? mills(near) : cumulative(-near) / density(near)
  return first - mills(a + t)
}

/** The same by its odd derivatives, since the difference of two near numbers loses digits. */
function narrowRatio(a: number, t: number): number {
  const m0 = mills(a)
  const m1 = a * m0 - 1
  const m2 = m0 + a * m1
  const m3 = 2 * m1 + a * m2
  const m4 = 3 * m2 + a * m3
  const m5 = 4 * m3 + a * m4
  const m6 = 5 * m4 + a * m5
  const m7 = 6 * m5 + a * m6
  const m8 = 7 * m6 + a * m7
  const m9 = 8 * m7 + a * m8
  const tt = t * t
  return -2 * t * (m1 + (tt / 6) * (m3 + (tt / 20) * (m5 + (tt / 42) * (m7 + (tt / 72) * m9))))
}

/** Exact at the money; elsewhere what that would be, or where b bends if the price is below that. */
function firstGuess(x: number, beta: number): number {
  const bend = Math.sqrt(-2 * x)
  const most = exp(0.5 * x)
  const atBend = 0.5 * most - cumulative(-bend) / most
  if (beta < atBend) return bend
  return Math.max(-2 * quantile((most - beta) / (most + 1 / most)), bend)
}

/** Roughly the x below which a standard normal variable falls with a chance of `p` up to a half. */
function quantile(p: number): number {
  // Source: Abramowitz and Stegun (1964), 26.2.23; the error is below 0.00045.
  const t = Math.sqrt(-2 * log(p))
  return (
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
    t
  )
}
