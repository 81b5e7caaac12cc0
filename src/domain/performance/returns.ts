import { exp, log } from '../../core/elementary.ts'
import { DAY_MS } from '../../core/instant.ts'

/** What was earned on what was there, as a fraction: 0.1 is 10 %. */
export function totalReturn(initial: number, final: number): number {
  return (final - initial) / initial
}

/**
 * The constant yearly growth that leads from one value to the other; often called CAGR.
 *
 * Units:  a fraction a year, compounded once a year.
 * Edges:  a loss of all, or of more, is −1; no time at all is NaN, since any rate would fit.
 */
export function yearlyGrowth(initial: number, final: number, years: number): number {
  if (!(years > 0)) return Number.NaN
  return final > 0 ? exp(log(final / initial) / years) - 1 : -1
}

/** Julian years of 365.25 days. */
export function yearsBetween(from: number, to: number): number {
  return (to - from) / (365.25 * DAY_MS)
}

/**
 * The return of each day on which the curve has a point, from the last point of the day before.
 * Shorter steps are left out: their returns are too small and too dependent to judge risk by.
 *
 * Shape:  one for each UTC day but the first, which is measured from `initial`.
 */
export function dailyReturns(
  times: Float64Array,
  equity: Float64Array,
  initial: number,
): Float64Array {
  const returns: number[] = []
  let before = initial
  for (let point = 0; point < equity.length; point += 1) {
    const endsDay = point + 1 === equity.length || dayOf(times[point + 1]!) !== dayOf(times[point]!)
    if (!endsDay) continue
    returns.push(totalReturn(before, equity[point]!))
    before = equity[point]!
  }
  return Float64Array.from(returns)
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}
