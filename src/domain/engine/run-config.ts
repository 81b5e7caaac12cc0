import type { Money, Quantity } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { BarInterval } from '../market/series/bar.ts'
import type { TradedInstrument } from '../market/instruments/instrument.ts'
import type { Costs } from '../trading/execution.ts'

/** All that decides what a run does, apart from its inputs. Stored as JSON, fixed at its start. */
export interface RunConfig {
  readonly strategy: string // a shipped strategy's name, or the path of a user's own file
  readonly parameters: Readonly<Record<string, unknown>>
  readonly instruments: readonly TradedInstrument[] // the first is the strategy's own
  readonly initialCash: Money
  readonly costs: Costs
  readonly limits: RiskLimits
  readonly feed: FeedConfig
}

/** Bounds that the gate holds. */
export interface RiskLimits {
  readonly maximumPosition: Quantity | null // of the magnitude, in each instrument
  readonly forbiddenInstruments: readonly string[]
  readonly allowShort: boolean
}

/** Which bars a run meets, and how fast; the pace never changes what it does. */
export interface FeedConfig {
  readonly interval: BarInterval
  readonly from: CalendarDate // the first session
  readonly to: CalendarDate | null // the last; null goes on as long as bars come
  readonly barsPerSecond: number | null // null is as fast as they come
}
