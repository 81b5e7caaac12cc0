import { exp, log } from '../../../core/elementary.ts'
import { leastSquares } from './least-squares.ts'
import type { Smile } from './smile.ts'
import { errorsOf, totalVariance, type Svi, type SviFit } from './svi.ts'

/** One shape for all expiries of a surface; each has its own total variance at the forward, θ. */
export interface Ssvi {
  readonly rho: number // between −1 and 1
  readonly eta: number // at most 2 ÷ (1 + |ρ|)
  readonly gamma: number // between 0 and ½
}

export interface SsviFit {
  readonly ssvi: Ssvi
  readonly slices: readonly (SviFit & { readonly smile: Smile })[] // the nearest expiry first
}

/**
 * The slice of an SSVI surface at θ as an SVI curve:
 * w(k) = θ/2 (1 + ρ φ k + √((φ k + ρ)² + 1 − ρ²)) with φ(θ) = η ÷ (θ^γ (1 + θ)^(1 − γ)).
 *
 * Source: J. Gatheral and A. Jacquier (2014), Arbitrage-free SVI volatility surfaces, (4.1), (4.5).
 */
export function ssviSlice({ rho, eta, gamma }: Ssvi, theta: number): Svi {
  const phi = eta * exp(-gamma * log(theta) - (1 - gamma) * log(1 + theta))
  const rest = 1 - rho * rho
  return {
    a: (theta / 2) * rest,
    b: (theta * phi) / 2,
    rho,
    m: -rho / phi,
    sigma: Math.sqrt(rest) / phi,
  }
}

/**
 * Fits one SSVI surface to all smiles, which no parameters can make arbitrageable:
 * - calendars: θ grows from each expiry to the next, and ∂(θφ)/∂θ = φ (1 − γ) ÷ (1 + θ) lies between
 *   0 and φ (1 + √(1 − ρ²)) ÷ ρ²;
 * - butterflies: θφ (1 + |ρ|) < 2 and θφ² (1 + |ρ|) ≤ 4, since η (1 + |ρ|) ≤ 2 and γ ≤ ½.
 *
 * Edges:  null where no smile has the fewest points. It follows prices less closely than an SVI curve
 *         for each expiry does, most of all where expiries differ in skew.
 * Source: theorems 4.1 and 4.2 of the same; parameters are fitted free of bounds.
 */
export function fitSsvi(smiles: readonly Smile[], fewestPoints: number): SsviFit | null {
  const used = smiles
    .filter(({ points }) => points.length >= fewestPoints)
    .toSorted((a, b) => a.years - b.years)
  if (used.length === 0) return null
  const levels = used.map(levelOf)
  const residualsOf = (parameters: Float64Array): Float64Array => {
    const { ssvi, thetas } = read(parameters)
    const misses = used.flatMap(({ points, years }, index) => {
      const svi = ssviSlice(ssvi, thetas[index]!)
      return points.map(({ logMoneyness, iv, weight }) => {
        const w = iv * iv * years
        return Math.sqrt(weight / (w * levels[index]!)) * (totalVariance(svi, logMoneyness) - w)
      })
    })
    return Float64Array.from(misses)
  }
  const growth = levels.map((level, index) => {
    return log(Math.max(level - (levels[index - 1] ?? 0), level * SMALLEST_GROWTH))
  })
  const best = STARTS.map((rho) => {
    return leastSquares([rho / Math.sqrt(1 - rho * rho), 0, 0, ...growth], residualsOf)
  }).reduce((a, b) => (b.cost < a.cost ? b : a))
  if (!Number.isFinite(best.cost)) return null
  const { ssvi, thetas } = read(best.parameters)
  const slices = used.map((smile, index) => {
    const svi = ssviSlice(ssvi, thetas[index]!)
    return { smile, svi, ...errorsOf(svi, smile) }
  })
  return { ssvi, slices }
}

const STARTS = [-0.7, -0.2, 0.3] as const // of ρ
const SMALLEST_GROWTH = 0.01 // of θ, where an expiry's smile lies below the one before
const MARGIN = 1e-9 // of what would be the bound itself

/** From numbers without bounds: ρ as u ÷ √(1 + u²), η and γ as shares of the most, θ as a sum. */
function read([turn, share, power, ...growth]: Float64Array): {
  readonly ssvi: Ssvi
  readonly thetas: readonly number[]
} {
  const rho = turn! / Math.sqrt(1 + turn! * turn!)
  const most = (2 / (1 + Math.abs(rho))) * (1 - MARGIN)
  const ssvi = { rho, eta: most * logistic(share!), gamma: 0.5 * logistic(power!) }
  let theta = 0
  return { ssvi, thetas: growth.map((step) => (theta += exp(step))) }
}

function logistic(value: number): number {
  return 1 / (1 + exp(-value))
}

/** The total variance of the point that is nearest to the forward. */
function levelOf({ points, years }: Smile): number {
  const nearest = points.reduce((a, b) => {
    return Math.abs(b.logMoneyness) < Math.abs(a.logMoneyness) ? b : a
  })
  return Math.max(nearest.iv * nearest.iv * years, 1e-10)
}
