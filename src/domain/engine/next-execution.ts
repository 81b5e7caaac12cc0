import type { Instant } from '../../core/instant.ts'
import { nextScheduled } from '../calendar/schedule.ts'
import { readParameters } from '../strategy/parameters.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { RunConfig } from './run-config.ts'

/**
 * When a run's schedule acts next after a logical time, or null for a run without one. It follows
 * from the strategy's frequency and the committed time alone, so a resumed run finds the same.
 */
export function nextExecution(
  definition: Strategy,
  config: RunConfig,
  after: Instant,
): Instant | null {
  const parameters = readParameters(definition.parameters, config.parameters)
  const { venueId } = config.instruments[0]!
  const times = (definition.schedules?.(parameters) ?? []).map(
    (schedule) => nextScheduled(schedule, venueId, after).at,
  )
  return times.length === 0 ? null : (Math.min(...times) as Instant)
}
