import type { Instant } from '../../core/instant.ts'
import { nextScheduled, type Schedule, type Scheduled } from '../../domain/calendar/schedule.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../domain/calendar/zone.ts'
import type { RunConfig } from '../../domain/engine/run-config.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import { seriesOf } from '../../domain/simulation/bar-series.ts'
import { simulate, type Simulation } from '../../domain/simulation/simulate.ts'
import { readParameters } from '../../domain/strategy/parameters.ts'
import { mergeInputs } from '../../feeds/recorded/merge-inputs.ts'
import { loadStrategy } from '../strategies/load-strategy.ts'
import type { InstrumentHistory } from './read-history.ts'

export interface RunBacktest {
  readonly strategy: string
  readonly config: Pick<RunConfig, 'parameters' | 'initialCash' | 'costs' | 'limits'>
  readonly history: readonly InstrumentHistory[] // the first is the strategy's own
}

export interface Backtest {
  readonly simulation: Simulation
  readonly barCount: number
  readonly elapsedMs: number // of the simulation itself
}

/**
 * Runs a strategy over bars that are there already. It meets the inputs that a paper run of the same
 * configuration would meet, in the same order.
 */
export async function runBacktest(request: RunBacktest): Promise<Backtest> {
  const { strategy, config, history } = request
  const definition = await loadStrategy(strategy)
  const parameters = readParameters(definition.parameters, config.parameters)
  const instruments = history.map(({ instrument }) => instrument)
  const { venueId } = instruments[0]!
  const bars = fromCommonStart(venueId, history)
  const schedules = definition.schedules?.(parameters) ?? []
  const scheduled = scheduledIn(schedules, venueId, bars)
  const at = new Set(scheduled.map((one) => one.at))
  const series = bars.map((own, index) =>
    seriesOf(
      instruments[index]!.instrumentId,
      own.map((bar) => beforeSchedule(bar, at)),
    ),
  )
  const startedAt = performance.now()
  const simulation = simulate(
    definition,
    { ...config, parameters, instruments },
    { series, scheduled: inputsOf(scheduled, venueId) },
  )
  const elapsedMs = performance.now() - startedAt
  return { simulation, elapsedMs, barCount: bars.reduce((sum, own) => sum + own.length, 0) }
}

/** It begins with the day on which the last of the instruments has its first bar. */
function fromCommonStart(
  venueId: string,
  history: readonly InstrumentHistory[],
): readonly (readonly Bar[])[] {
  const { zone } = venueCalendar(venueId)
  const latest = Math.max(...history.map(({ bars }) => bars[0]!.openedAt)) as Instant
  const begin = zonedInstant(zone, localTime(zone, latest).date, 0)
  return history.map(({ bars }) => bars.filter(({ openedAt }) => openedAt >= begin))
}

function scheduledIn(
  schedules: readonly Schedule[],
  venueId: string,
  bars: readonly (readonly Bar[])[],
): Scheduled[] {
  const first = Math.min(...bars.map((own) => own[0]!.openedAt))
  const last = Math.min(...bars.map((own) => own.at(-1)!.closedAt))
  return schedules.flatMap((schedule) => {
    const found: Scheduled[] = []
    let next = nextScheduled(schedule, venueId, (first - 1) as Instant)
    for (; next.at < last; next = nextScheduled(schedule, venueId, next.at)) found.push(next)
    return found
  })
}

/** The same rule as for a paper run: what closes at a scheduled instant is known by then. */
function beforeSchedule(bar: Bar, scheduled: ReadonlySet<Instant>): Bar {
  if (!scheduled.has(bar.closedAt)) return bar
  return { ...bar, closedAt: (bar.closedAt - 1) as Instant }
}

function inputsOf(scheduled: readonly Scheduled[], venueId: string) {
  return mergeInputs({ bars: [], scheduled, prices: new Map(), venueId }).flatMap((input) =>
    input.kind === 'schedule' ? [{ at: input.at, events: input.events }] : [],
  )
}
