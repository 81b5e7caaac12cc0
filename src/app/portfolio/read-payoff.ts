import { exp } from '../../core/elementary.ts'
import { toNumber } from '../../core/fixed.ts'
import { DAY_MS } from '../../core/instant.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import {
  firstExpiry,
  impliedRate,
  netPremium,
  payoffAtExpiry,
  payoffBefore,
  payoffProfile,
  type Carry,
  type PayoffLeg,
  type PayoffProfile,
} from '../../domain/options/positions/payoff.ts'
import {
  chanceOf,
  lognormalChance,
  profitRanges,
  smileChance,
} from '../../domain/options/positions/probability-of-profit.ts'
import { smileCurve, type SmileCurve } from '../../domain/options/surface/smile-curve.ts'
import { smileOf } from '../../domain/options/surface/smile.ts'
import type { Analysis } from './analyse-legs.ts'
import { marginEstimate } from './margin-estimate.ts'

export interface AskPayoff {
  readonly shift: number // of every volatility
  readonly daysAhead: number
  readonly points: number
}

/** A payoff with its curves and chances. */
export interface Payoff extends PayoffProfile {
  readonly daysToExpiry: number | null
  readonly netPremium: number // + a credit, − a debit
  readonly impliedRate: number | null // of a payoff that is the same everywhere, per year
  readonly margin: number | null // that its futures and sold options would need; null: unknown
  readonly chance: number | null // of a profit at the first expiry, lognormal
  readonly chanceBySmile: number | null
  readonly volatility: number | null // of the lognormal
  readonly spots: readonly number[]
  readonly atExpiry: readonly number[]
  readonly ahead: readonly number[]
}

/** What the legs of an analysis earn over prices of their underlying. */
export function payoffOf(analysis: Analysis, ask: AskPayoff): Payoff {
  const { spot, carry } = analysis
  const legs = analysis.legs.flatMap(({ payoff }) => payoff ?? [])
  const profile = payoffProfile(legs, carry)
  const { years, isOnly } = firstExpiry(legs)
  const atFirst = isOnly
    ? (price: number) => payoffAtExpiry(legs, price)
    : (price: number) => payoffBefore(legs, price, carry, years)
  const smile = smileFor(analysis)
  const volatility = smile !== null && spot !== null ? smile(spot).volatility : null
  const spots = spotsFor(legs, profile, spot, (volatility ?? 0.15) * Math.sqrt(years), ask.points)
  const elapsed = (ask.daysAhead * DAY_MS) / YEAR_MS
  return {
    ...profile,
    daysToExpiry: legs.some((leg) => leg.years !== null) ? (years * YEAR_MS) / DAY_MS : null,
    netPremium: netPremium(legs),
    impliedRate: impliedRate(legs, profile),
    margin: marginEstimate(analysis),
    ...chancesOf(profile, atFirst, { spot, years, carry, volatility, smile }),
    volatility,
    spots,
    atExpiry: spots.map(atFirst),
    ahead: spots.map((price) =>
      payoffBefore(legs, price, carry, Math.min(elapsed, years), ask.shift),
    ),
  }
}

/** From the whole chain where there is one, else from the legs' own volatilities. */
function smileFor({ chain, legs }: Analysis): SmileCurve | null {
  const points = chain === null ? [] : (smileOf(chain)?.points ?? [])
  if (points.length >= 3) {
    return smileCurve(points.map(({ strike, iv }) => ({ strike, volatility: iv })))
  }
  return smileCurve(
    legs.flatMap(({ contract, volatility }) =>
      volatility === null ? [] : [{ strike: toNumber(contract.strike!), volatility }],
    ),
  )
}

interface Odds {
  readonly spot: number | null
  readonly years: number
  readonly carry: Carry
  readonly volatility: number | null
  readonly smile: SmileCurve | null
}

function chancesOf(
  { breakEvens }: PayoffProfile,
  valueAt: (price: number) => number,
  { spot, years, carry, volatility, smile }: Odds,
): Pick<Payoff, 'chance' | 'chanceBySmile'> {
  if (spot === null || volatility === null || smile === null || years === 0) {
    return { chance: null, chanceBySmile: null }
  }
  const forward = spot * exp((carry.rate - carry.dividendYield) * years)
  const ranges = profitRanges(breakEvens, valueAt, spot)
  return {
    chance: chanceOf(ranges, lognormalChance(forward, years, volatility)),
    chanceBySmile: chanceOf(ranges, smileChance(forward, years, smile)),
  }
}

/**
 * Prices to draw: evenly over all that matters, with the strikes, where it bends, and break-evens.
 */
function spotsFor(
  legs: readonly PayoffLeg[],
  { breakEvens }: PayoffProfile,
  spot: number | null,
  deviation: number,
  count: number,
): readonly number[] {
  const strikes = legs.flatMap(({ right, strike }) => (right === null ? [] : [strike]))
  const centre = spot ?? middleOf(strikes) ?? legs[0]?.entryPrice ?? 0
  if (centre <= 0) return []
  const near = [...strikes, ...breakEvens].filter(
    (price) => price > 0.6 * centre && price < 1.6 * centre,
  )
  const reach = Math.min(Math.max(1.6 * deviation, 0.02), 0.5) * centre
  const low = Math.max(Math.min(centre - reach, ...near.map((price) => price - 0.3 * reach)), 0)
  const high = Math.max(centre + reach, ...near.map((price) => price + 0.3 * reach))
  const even = Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1))
  const kinks = [...strikes, ...breakEvens].filter((price) => price > low && price < high)
  return [...new Set([...even, ...kinks])].sort((a, b) => a - b)
}

function middleOf(strikes: readonly number[]): number | null {
  return strikes.length === 0
    ? null
    : strikes.reduce((sum, strike) => sum + strike, 0) / strikes.length
}
