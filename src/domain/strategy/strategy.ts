import type { Instant } from '../../core/instant.ts'
import type { Indicators } from '../indicators/indicators.ts'
import type { Schedule } from '../calendar/schedule.ts'
import type { Parameters, ParameterValues } from './parameters.ts'

/**
 * What a strategy sees of one instrument, and what it can ask for. Numbers are doubles: a strategy
 * forms a view, the engine keeps exact books. Quantities are cut down to the instrument's step.
 *
 * An order asked for at a bar's close meets the next price: a market order fills at the next open,
 * a limit or stop order when a later bar reaches it. At a scheduled event the price is known, so a
 * market order fills at it at once. The gate may refuse any of them; a refusal is in the ledger.
 */
export interface InstrumentView {
  readonly instrumentId: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number // the latest price known
  readonly volume: number
  readonly position: number // signed units held, + long
  readonly averagePrice: number // what one held unit cost; 0 when flat
  readonly openOrders: number // how many of our orders still wait

  buy(units: number): void
  sell(units: number): void
  buyLimit(units: number, price: number): void
  sellLimit(units: number, price: number): void
  buyStop(units: number, price: number): void
  sellStop(units: number, price: number): void
  /** Buys as many whole steps as `amount` of cash pays for at the latest price. */
  buyFor(amount: number): void
  cancelOrders(): void
}

/** The strategy's own view is that of its first instrument; the others are a call away. */
export interface StrategyContext extends InstrumentView {
  readonly at: Instant // the logical time; the only clock there is
  readonly barIndex: number // from 0, counts this run's bars
  readonly cash: number
  readonly equity: number // cash and positions at the latest prices
  readonly instruments: readonly InstrumentView[]
  instrument(instrumentId: string): InstrumentView
}

/** What `create` gets: the run's parameters, and the things that the engine remembers for it. */
export interface StrategySetup<P extends Parameters> {
  readonly parameters: ParameterValues<P>
  readonly instrumentIds: readonly string[]
  readonly indicators: Indicators
  /**
   * Numbers of the strategy's own that survive a restart: `const memory = setup.memory({stop: 0})`.
   * A variable outside of it is forgotten when another worker takes the run over.
   */
  memory<Numbers extends Record<string, number>>(initial: Numbers): Numbers
}

export interface StrategyInstance {
  /** A bar has closed. Called once for each logical time, after resting orders met the bar. */
  onBar?(context: StrategyContext): void
  /** A scheduled instant has come, in an open market; `kind` is the schedule's. */
  onSchedule?(context: StrategyContext, kind: string): void
}

/** A strategy as its author writes it. The same object runs in simulation, on paper and live. */
export interface Strategy<P extends Parameters = Parameters> {
  readonly name: string // kebab-case
  readonly summary: string // one sentence
  readonly parameters: P
  schedules?(parameters: ParameterValues<P>): readonly Schedule[]
  create(setup: StrategySetup<P>): StrategyInstance
}

/** Lets the parameters' types flow into `create`. It returns what it is given. */
export function strategy<const P extends Parameters>(definition: Strategy<P>): Strategy<P> {
  return definition
}
