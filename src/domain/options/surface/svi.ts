import { exp, log } from '../../../core/elementary.ts'
import { leastSquares } from './least-squares.ts'
import type { Smile } from './smile.ts'
import { sviStart } from './svi-start.ts'

/**
 * Total variance (volatility² × years) by k = ln(strike ÷ forward), in five numbers:
 * w(k) = a + b (ρ (k − m) + √((k − m)² + σ²)).
 *
 * Source: J. Gatheral (2004), A parsimonious arbitrage-free implied volatility parameterization: the
 *         stochastic volatility inspired (SVI) one.
 */
export interface Svi {
  readonly a: number
  readonly b: number // 0 or more
  readonly rho: number // between −1 and 1
  readonly m: number
  readonly sigma: number // above 0
}

export function totalVariance({ a, b, rho, m, sigma }: Svi, k: number): number {
  const y = k - m
  return a + b * (rho * y + Math.sqrt(y * y + sigma * sigma))
}

/**
 * What the density of the underlying at its expiry is proportional to, at k: where it is negative, a
 * butterfly costs less than nothing.
 *
 * Source: J. Gatheral and A. Jacquier (2014), Arbitrage-free SVI volatility surfaces, (2.1).
 */
export function densityFactor(svi: Svi, k: number): number {
  const { b, rho, m, sigma } = svi
  const y = k - m
  const root = Math.sqrt(y * y + sigma * sigma)
  const w = totalVariance(svi, k)
  const slope = b * (rho + y / root)
  const bend = (b * sigma * sigma) / (root * root * root)
  const lean = 1 - (k * slope) / (2 * w)
  return lean * lean - (slope * slope * (1 / w + 0.25)) / 4 + bend / 2
}

export interface SviFit {
  readonly svi: Svi
  readonly rmsError: number // of volatility, weighted
  readonly worstError: number // of volatility
}

export const FEWEST_POINTS = 5 // as many as there are numbers to find
const GRID = 25
const ROOM = 0.25 // beyond the outermost strikes, in shares of the span, where it is watched too
const PENALTY = 30 // of what is forbidden, against a residual that is one part of the variance

/**
 * The SVI smile that is nearest to the points, weighted, and pushed away from what allows arbitrage:
 * a butterfly of negative cost, or a variance below the one of the expiry `before`.
 *
 * Edges:  null with fewer than five points. The push is a penalty and not a proof: `findArbitrage` says
 *         where it was not enough.
 * Source: parameters are fitted free of bounds (b and σ as exponentials, ρ as u ÷ √(1 + u²), a by the
 *         least variance), from where `sviStart` puts it.
 */
export function fitSvi(smile: Smile, before: Svi | null = null): SviFit | null {
  const { points, years } = smile
  if (points.length < FEWEST_POINTS) return null
  const k = points.map(({ logMoneyness }) => logMoneyness)
  const w = points.map(({ iv }) => iv * iv * years)
  const middle = Math.max(...points.map(({ weight }, index) => (weight > 0.98 ? w[index]! : 0)))
  const scale = middle > 0 ? middle : w[0]!
  const weight = points.map((point, index) => point.weight / (w[index]! * scale)) // as volatility misses
  const root = weight.map(Math.sqrt)
  const grid = watched(k[0]!, k.at(-1)!)

  const residualsOf = (parameters: Float64Array): Float64Array => {
    const svi = sviOf(parameters)
    const fits = k.map((at, index) => root[index]! * (totalVariance(svi, at) - w[index]!))
    const butterflies = grid.map((at) => PENALTY * Math.min(densityFactor(svi, at) - 0.005, 0))
    const calendar = grid.map((at) =>
      before === null
        ? 0
        : (PENALTY * Math.min(totalVariance(svi, at) * 0.9995 - totalVariance(before, at), 0)) /
          scale,
    )
    return Float64Array.of(...fits, ...butterflies, ...calendar)
  }
  const start = sviStart({ k, w, weight }, Math.sqrt(scale))
  const best = leastSquares(parametersOf(start), residualsOf)
  if (!Number.isFinite(best.cost)) return null
  const svi = sviOf(best.parameters)
  return { svi, ...errorsOf(svi, smile) }
}

/** Volatility per year of a fitted smile. */
export function volatilityAt(svi: Svi, k: number, years: number): number {
  return Math.sqrt(Math.max(totalVariance(svi, k), 0) / years)
}

/** The k at which a smile is watched: its span and some room on both sides. */
export function watched(from: number, to: number): number[] {
  const room = ROOM * (to - from)
  const step = (to - from + 2 * room) / (GRID - 1)
  return Array.from({ length: GRID }, (_, index) => from - room + step * index)
}

function sviOf([least, slope, turn, m, width]: Float64Array): Svi {
  const b = exp(slope!)
  const rho = turn! / Math.sqrt(1 + turn! * turn!)
  const sigma = exp(width!)
  const a = exp(least!) - b * sigma * Math.sqrt(1 - rho * rho)
  return { a, b, rho, m: m!, sigma }
}

function parametersOf({ a, b, rho, m, sigma }: Svi): readonly number[] {
  const least = a + b * sigma * Math.sqrt(1 - rho * rho)
  return [log(least), log(b), rho / Math.sqrt(1 - rho * rho), m, log(sigma)]
}

/** How far a curve lies from the points of a smile. */
export function errorsOf(svi: Svi, { points, years }: Smile): Omit<SviFit, 'svi'> {
  const misses = points.map(({ logMoneyness, iv }) =>
    Math.abs(volatilityAt(svi, logMoneyness, years) - iv),
  )
  const weights = points.reduce((sum, { weight }) => sum + weight, 0)
  const squares = points.reduce(
    (sum, { weight }, index) => sum + weight * misses[index]! * misses[index]!,
    0,
  )
  return { rmsError: Math.sqrt(squares / weights), worstError: Math.max(...misses) }
}
