import { assert } from '../../core/assert.ts'
import { toNumber } from '../../core/fixed.ts'
import { instantiate, type LiveStrategy } from '../strategy/instantiate.ts'
import type { Parameters } from '../strategy/parameters.ts'
import type { InstrumentView, Strategy } from '../strategy/strategy.ts'
import type { BarSeries } from './bar-series.ts'
import type { Fills } from './fill-log.ts'
import { Holding } from './holding.ts'
import { SimulatedDesk, type Rejections } from './simulated-desk.ts'
import { type Moment, SimulatedView } from './simulated-view.ts'
import { type SimulationConfig, termsOf } from './terms.ts'
import { type ScheduledInput, timelineOf } from './timeline.ts'

/** What happened in the markets that a simulation is to live through. */
export interface History {
  readonly series: readonly BarSeries[] // in the order of the configuration's instruments
  readonly scheduled?: readonly ScheduledInput[] // in order of time
}

export interface Simulation {
  readonly times: Float64Array // Instant; the logical time of each point of the curve
  readonly equity: Float64Array // cash and positions at the latest prices
  readonly initialCash: number
  readonly finalCash: number
  readonly finalPositions: Float64Array // signed units, by instrument
  readonly fills: Fills
  readonly orders: {
    readonly placed: number
    readonly filled: number
    readonly canceled: number
    readonly open: number // still waiting at the end
    readonly rejected: Readonly<Rejections> // by the check of the gate that refused
  }
}

/**
 * Runs a strategy over history, in doubles and fast; the exact engine decides the same, and keeps
 * exact books. One logical time goes in this order: resting orders meet the bars, oldest first;
 * positions are valued at the closes; the strategy is asked; what it orders passes the gate.
 *
 * A scheduled input inside of a bar meets the bar's open, the one price of it that is known then.
 */
export function simulate<P extends Parameters>(
  definition: Strategy<P>,
  config: SimulationConfig,
  { series, scheduled = [] }: History,
): Simulation {
  const instrumentIds = config.instruments.map(({ instrumentId }) => instrumentId)
  const matched = instrumentIds.every((id, index) => series[index]?.instrumentId === id)
  assert(matched && series.length === instrumentIds.length, 'each instrument has its series')

  const initialCash = toNumber(config.initialCash)
  const holdings = series.map((one, index) => new Holding(index, one))
  const desk = new SimulatedDesk(termsOf(config), holdings, initialCash)
  const times = timelineOf(series, scheduled)
  const moment: Moment = { times, equity: new Float64Array(times.length), barIndex: -1 }
  const live = instantiate(definition, config.parameters, instrumentIds)
  liveThrough(live, desk, moment, scheduled)

  const fills = desk.fills.trimmed()
  return {
    times,
    equity: moment.equity,
    initialCash,
    finalCash: desk.cash,
    finalPositions: Float64Array.from(holdings, ({ position }) => position),
    fills,
    orders: {
      placed: desk.placedCount,
      filled: fills.count,
      canceled: desk.canceledCount,
      open: holdings.reduce((sum, { resting }) => sum + resting.count, 0),
      rejected: desk.rejected,
    },
  }
}

function liveThrough(
  live: LiveStrategy,
  desk: SimulatedDesk,
  moment: Moment,
  scheduled: readonly ScheduledInput[],
): void {
  const { times, equity } = moment
  const views: InstrumentView[] = []
  for (const holding of desk.holdings) views.push(new SimulatedView(holding, desk, moment, views))
  const context = views[0] as SimulatedView
  const through = views.length === 1 ? liveThroughBarsOfOne : liveThroughBars

  let point = 0
  for (const { at, events } of scheduled) {
    const until = lastPointAt(times, at, point)
    through(live, desk, context, moment, point, until)
    desk.point = until
    learnPrices(desk.holdings, at)
    desk.once = true
    for (const kind of events) live.onSchedule?.(context, kind)
    desk.once = false
    desk.mark(equity)
    point = until + 1
  }
  // In stretches, since the engine enters its best code at a call, not in the middle of a loop.
  for (; point < times.length; point += STRETCH) {
    through(live, desk, context, moment, point, Math.min(point + STRETCH, times.length))
  }
}

const STRETCH = 4_096

/**
 * The hot loop of one instrument: each point is its next bar. It does what the loop below does,
 * without asking whose bar it is, which is a tenth of the time.
 */
function liveThroughBarsOfOne(
  live: LiveStrategy,
  desk: SimulatedDesk,
  context: SimulatedView,
  moment: Moment,
  from: number,
  to: number,
): void {
  const { equity } = moment
  const holding = desk.holdings[0]!
  for (let point = from; point < to; point += 1) {
    desk.point = point
    holding.advance()
    if (holding.resting.count > 0) desk.meet(holding)
    moment.barIndex += 1
    live.onBar?.(context)
    equity[point] = desk.cash + holding.position * holding.close
  }
}

/** The hot loop: at all of these points, bars close. */
function liveThroughBars(
  live: LiveStrategy,
  desk: SimulatedDesk,
  context: SimulatedView,
  moment: Moment,
  from: number,
  to: number,
): void {
  const { times, equity } = moment
  for (let point = from; point < to; point += 1) {
    desk.point = point
    meetBars(desk, times[point]!)
    moment.barIndex += 1
    live.onBar?.(context)
    desk.mark(equity)
  }
}

/** Resting orders meet the bars that close now. They look at no close but their own bar's open. */
function meetBars(desk: SimulatedDesk, at: number): void {
  const { holdings } = desk
  for (let index = 0; index < holdings.length; index += 1) {
    const holding = holdings[index]!
    if (holding.series.closedAt[holding.next] === at) {
      holding.advance()
      if (holding.resting.count > 0) desk.meet(holding)
    } else {
      holding.stand(holding.close)
    }
  }
}

/** The prices known at a scheduled instant: of a bar under way the open, else the latest close. */
function learnPrices(holdings: readonly Holding[], at: number): void {
  for (const holding of holdings) {
    const { openedAt, open } = holding.series
    const underWay = openedAt[holding.next]! <= at // false beyond the last bar
    holding.stand(underWay ? open[holding.next]! : holding.close)
  }
}

/** Bars that close at the instant have a point of their own before it. */
function lastPointAt(times: Float64Array, at: number, from: number): number {
  let point = from
  while (times[point]! < at || times[point + 1] === at) point += 1
  return point
}
