import { toNumber } from '../../core/fixed.ts'
import type { RunConfig } from '../engine/run-config.ts'

/** What a simulation takes of a run's configuration: all of it but its feed. */
export type SimulationConfig = Pick<
  RunConfig,
  'parameters' | 'instruments' | 'initialCash' | 'costs' | 'limits'
>

/** The costs and limits of a run as doubles, by instrument where they differ. */
export interface Terms {
  readonly feeFraction: number // of the notional
  readonly feePerOrder: number
  readonly slippageFraction: number // of the price, against us
  readonly maximumPosition: number // Infinity where there is none
  readonly allowShort: boolean
  readonly forbidden: readonly boolean[]
  readonly step: Float64Array // counts of 10⁻⁸, as the exact rounding has them
  readonly increment: Float64Array // counts of 10⁻⁸
}

export const UNITS = 100_000_000 // in 1; the books count 10⁻⁸

export function termsOf({ instruments, costs, limits }: SimulationConfig): Terms {
  const { maximumPosition, forbiddenInstruments, allowShort } = limits
  return {
    feeFraction: toNumber(costs.feeBps) / 10_000,
    feePerOrder: toNumber(costs.feePerOrder),
    slippageFraction: toNumber(costs.slippageBps) / 10_000,
    maximumPosition: maximumPosition === null ? Infinity : toNumber(maximumPosition),
    allowShort,
    forbidden: instruments.map(({ instrumentId }) => forbiddenInstruments.includes(instrumentId)),
    step: Float64Array.from(instruments, ({ quantityStep }) => Number(quantityStep)),
    increment: Float64Array.from(instruments, ({ priceIncrement }) => Number(priceIncrement)),
  }
}

/** Cut down to whole steps; the sum as `quantityOf` of the books has it. Not finite is zero. */
export function wholeSteps(units: number, step: number): number {
  if (!Number.isFinite(units)) return 0
  const steps = Math.trunc((units * UNITS) / step + Math.sign(units) * 1e-6)
  return (steps * step) / UNITS
}

/** On the instrument's grid, as `priceOf` of the books has it. Not finite is zero. */
export function onGrid(price: number, increment: number): number {
  if (!Number.isFinite(price)) return 0
  return (Math.round((price * UNITS) / increment) * increment) / UNITS
}

/** The double nearest to a number of at most eight places: sums of steps keep no tail. */
export function withoutTail(value: number): number {
  return Math.round(value * UNITS) / UNITS
}
