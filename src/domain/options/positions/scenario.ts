import type { Greeks } from '../pricing/black-scholes.ts'
import { SCREEN, type Conventions } from '../pricing/conventions.ts'
import { legValue, type Carry, type PayoffLeg } from './payoff.ts'
import { valueOption } from '../pricing/value-option.ts'

/** The Greeks of a position: each of its legs' times its signed quantity. */
export type PositionGreeks = Omit<Greeks, 'price'>

/** One cell of a grid. */
export interface ScenarioValue {
  readonly spot: number
  readonly shift: number // of every volatility, per year
  readonly elapsed: number // years from now
  readonly pnl: number
  readonly greeks: PositionGreeks
}

export interface ScenarioAxes {
  readonly spots: readonly number[]
  readonly shifts: readonly number[] // of every volatility, per year; added
  readonly elapsed: readonly number[] // years from now
}

/**
 * Profit, loss and Greeks over prices × volatilities × time.
 *
 * Shape: one for each combination; prices turn fastest, then volatilities, then time.
 * Units: Greeks by the conventions.
 */
export function scenarioGrid(
  legs: readonly PayoffLeg[],
  carry: Carry,
  { spots, shifts, elapsed }: ScenarioAxes,
  conventions: Conventions = SCREEN,
): readonly ScenarioValue[] {
  return elapsed.flatMap((time) =>
    shifts.flatMap((shift) =>
      spots.map((spot) => scenarioValue(legs, carry, { spot, shift, elapsed: time }, conventions)),
    ),
  )
}

export function scenarioValue(
  legs: readonly PayoffLeg[],
  carry: Carry,
  scenario: Pick<ScenarioValue, 'spot' | 'shift' | 'elapsed'>,
  conventions: Conventions = SCREEN,
): ScenarioValue {
  const { spot, shift, elapsed } = scenario
  let pnl = 0
  const greeks = { ...FLAT }
  for (const leg of legs) {
    pnl += leg.quantity * (legValue(leg, spot, carry, elapsed, shift) - leg.entryPrice)
    const own = legGreeks(leg, spot, carry, elapsed, shift, conventions)
    for (const name of NAMES) greeks[name] += leg.quantity * own[name]
  }
  return { ...scenario, pnl, greeks }
}

const NAMES = ['delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'charm', 'vomma'] as const

type Mutable = { -readonly [Name in keyof PositionGreeks]: PositionGreeks[Name] }
const FLAT: Mutable = {
  delta: 0,
  gamma: 0,
  vega: 0,
  theta: 0,
  rho: 0,
  vanna: 0,
  charm: 0,
  vomma: 0,
}

/** Of one unit. The underlying moves one for one; so does what has no volatility, in the money. */
export function legGreeks(
  { right, strike, years, volatility }: PayoffLeg,
  spot: number,
  carry: Carry,
  elapsed: number,
  shift: number,
  conventions: Conventions = SCREEN,
): PositionGreeks {
  if (right === null) return { ...FLAT, delta: 1 }
  const left = volatility === null || years === null ? 0 : Math.max(years - elapsed, 0)
  const sigma = Math.max((volatility ?? 0) + shift, 1e-4)
  const market = { spot, years: left, ...carry }
  return valueOption({ right, strike }, market, sigma, conventions)
}
