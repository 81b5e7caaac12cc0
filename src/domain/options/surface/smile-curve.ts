import { log } from '../../../core/elementary.ts'

/** The volatility at any strike, and how it changes there, per 1.00 of the strike. */
export type SmileCurve = (strike: number) => { readonly volatility: number; readonly slope: number }

/**
 * A smooth curve through the volatilities of one expiry, in the logarithm of the strike, that bends
 * nowhere beyond them; flat below the first and above the last.
 *
 * Edges:  null without points. Of two at one strike the later counts.
 * Source: F. Fritsch and J. Butland (1984), A method for constructing local monotone piecewise cubic
 *         interpolants.
 */
export function smileCurve(
  points: readonly { readonly strike: number; readonly volatility: number }[],
): SmileCurve | null {
  const byStrike = new Map(points.map(({ strike, volatility }) => [strike, volatility]))
  const strikes = [...byStrike.keys()].sort((a, b) => a - b)
  if (strikes.length === 0) return null
  const xs = strikes.map(log)
  const ys = strikes.map((strike) => byStrike.get(strike)!)
  const tangents = tangentsOf(xs, ys)
  const [first, last] = [strikes[0]!, strikes.at(-1)!]

  return (strike) => {
    if (strike <= first) return { volatility: ys[0]!, slope: 0 }
    if (strike >= last) return { volatility: ys.at(-1)!, slope: 0 }
    const x = log(strike)
    const index = xs.findIndex((_, at) => x < xs[at + 1]!)
    const width = xs[index + 1]! - xs[index]!
    const t = (x - xs[index]!) / width
    const [y0, y1] = [ys[index]!, ys[index + 1]!]
    const [m0, m1] = [tangents[index]! * width, tangents[index + 1]! * width]
    const bend = 3 * (y1 - y0) - 2 * m0 - m1
    const turn = 2 * (y0 - y1) + m0 + m1
    const volatility = y0 + t * (m0 + t * (bend + t * turn))
    return { volatility, slope: (m0 + t * (2 * bend + 3 * t * turn)) / (width * strike) }
  }
}

/** The harmonic mean of the slopes on both sides; zero where they turn, and at the ends. */
function tangentsOf(xs: readonly number[], ys: readonly number[]): readonly number[] {
  const slopes = xs.slice(1).map((x, index) => (ys[index + 1]! - ys[index]!) / (x - xs[index]!))
  return xs.map((_, index) => {
    const [before, after] = [slopes[index - 1], slopes[index]]
    if (before === undefined || after === undefined || before * after <= 0) return 0
    return (2 * before * after) / (before + after)
  })
}
