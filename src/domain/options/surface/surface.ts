import type { CalendarDate } from '../../../core/instant.ts'
import { exp, log } from '../../../core/elementary.ts'
import { cumulative } from '../pricing/normal.ts'
import type { Smile } from './smile.ts'
import { fitSsvi, type Ssvi } from './ssvi.ts'
import {
  densityFactor,
  FEWEST_POINTS,
  fitSvi,
  totalVariance,
  volatilityAt,
  watched,
  type Svi,
  type SviFit,
} from './svi.ts'

/** `svi`: a curve for each expiry, nearest to its prices. `ssvi`: one shape, free of arbitrage. */
export type SurfaceMethod = 'svi' | 'ssvi'

/** Volatility by expiry and strike. */
export interface Surface {
  readonly ssvi: Ssvi | null // its shape, where it has one
  readonly slices: readonly Slice[] // the nearest expiry first; those that could be fitted
  readonly arbitrage: readonly Arbitrage[] // where it allows some; empty: nowhere that is watched
}

/** One expiry of a surface. */
export interface Slice extends SviFit {
  readonly smile: Smile
  readonly atmIv: number // at the forward
  readonly riskReversal: number | null // volatility of the call less that of the put of delta 0.25
  readonly butterfly: number | null // the mean of both, less the one at the forward
}

/** A stretch of strikes in which a surface would let something be bought for less than nothing. */
export interface Arbitrage {
  readonly kind: 'butterfly' | 'calendar'
  readonly expiry: CalendarDate
  readonly fromStrike: number
  readonly toStrike: number
  readonly worst: number // butterfly: the density factor; calendar: variance less the earlier one's
}

/**
 * Fits a surface, from the nearest expiry to the farthest, each kept above the one before, and says
 * where that did not succeed; or, as one SSVI shape, such that it cannot fail to.
 *
 * Source: one SVI smile an expiry (J. Gatheral and A. Jacquier, 2014): free of arbitrage are smiles
 *         with a density nowhere negative, and total variances that do not cross.
 */
export function fitSurface(smiles: readonly Smile[], method: SurfaceMethod = 'svi'): Surface {
  return method === 'ssvi' ? fitOneShape(smiles) : fitSlices(smiles)
}

function fitOneShape(smiles: readonly Smile[]): Surface {
  const found = fitSsvi(smiles, FEWEST_POINTS)
  if (found === null) return { ssvi: null, slices: [], arbitrage: [] }
  const slices = found.slices.map((fit) => ({ ...fit, ...measuresOf(fit.svi, fit.smile.years) }))
  return { ssvi: found.ssvi, slices, arbitrage: findArbitrage(slices) }
}

function fitSlices(smiles: readonly Smile[]): Surface {
  const slices: Slice[] = []
  for (const smile of smiles.toSorted((a, b) => a.years - b.years)) {
    const before = slices.at(-1)?.svi ?? null
    const free = fitSvi(smile)
    if (!free) continue
    const crosses = before !== null && isBelow(free.svi, before, rangeOf(smile))
    const fit = crosses ? fitSvi(smile, before)! : free
    slices.push({ smile, ...fit, ...measuresOf(fit.svi, smile.years) })
  }
  return { ssvi: null, slices, arbitrage: findArbitrage(slices) }
}

const FINE = 200 // places at which the check looks, in a smile's span and its room

/** Looks at every place of a fine grid for a butterfly or a calendar spread of negative cost. */
export function findArbitrage(slices: readonly Pick<Slice, 'smile' | 'svi'>[]): Arbitrage[] {
  return slices.flatMap(({ smile, svi }, index) => {
    const before = slices[index - 1]?.svi
    const { expiry, forward } = smile
    const places = fineGrid(smile)
    const butterflies = stretches(places, (k) => densityFactor(svi, k))
    const calendars = before
      ? stretches(places, (k) => totalVariance(svi, k) - totalVariance(before, k))
      : []
    const told = (kind: Arbitrage['kind']) => (stretch: Stretch) => ({
      kind,
      expiry,
      fromStrike: forward * exp(stretch.from),
      toStrike: forward * exp(stretch.to),
      worst: stretch.worst,
    })
    return [...butterflies.map(told('butterfly')), ...calendars.map(told('calendar'))]
  })
}

interface Stretch {
  from: number
  to: number
  worst: number
}

const NOTHING = -1e-10 // what rounding may make of zero

function stretches(places: readonly number[], value: (k: number) => number): Stretch[] {
  const found: Stretch[] = []
  let open: Stretch | null = null
  for (const k of places) {
    const at = value(k)
    if (at >= NOTHING) open = null
    else if (open === null) found.push((open = { from: k, to: k, worst: at }))
    else {
      open.to = k
      open.worst = Math.min(open.worst, at)
    }
  }
  return found
}

function fineGrid(smile: Smile): number[] {
  const [from, to] = rangeOf(smile)
  return Array.from({ length: FINE + 1 }, (_, index) => from + ((to - from) * index) / FINE)
}

function rangeOf({ points }: Smile): [from: number, to: number] {
  const places = watched(points[0]!.logMoneyness, points.at(-1)!.logMoneyness)
  return [places[0]!, places.at(-1)!]
}

function isBelow(svi: Svi, before: Svi, [from, to]: readonly [number, number]): boolean {
  return watched(from, to).some((k) => totalVariance(svi, k) < totalVariance(before, k))
}

function measuresOf(svi: Svi, years: number): Pick<Slice, 'atmIv' | 'riskReversal' | 'butterfly'> {
  const atmIv = volatilityAt(svi, 0, years)
  const [call, put] = [wingOf(svi, years, 1), wingOf(svi, years, -1)]
  const both = call !== null && put !== null
  return {
    atmIv,
    riskReversal: both ? call - put : null,
    butterfly: both ? (call + put) / 2 - atmIv : null,
  }
}

/** The volatility at the strike whose forward delta is 0.25: of the call (1) or the put (−1). */
function wingOf(svi: Svi, years: number, side: 1 | -1): number | null {
  const delta = (k: number): number => {
    const deviation = volatilityAt(svi, k, years) * Math.sqrt(years)
    return cumulative(side * (-k / deviation + deviation / 2))
  }
  let [near, far] = [0, side * log(5)]
  if (!(delta(near) > 0.25 && delta(far) < 0.25)) return null
  for (let step = 0; step < 50; step += 1) {
    const half = (near + far) / 2
    if (delta(half) > 0.25) near = half
    else far = half
  }
  return volatilityAt(svi, near, years)
}
