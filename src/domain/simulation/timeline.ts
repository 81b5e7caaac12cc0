import { assert } from '../../core/assert.ts'
import type { Instant } from '../../core/instant.ts'
import type { BarSeries } from './bar-series.ts'

/** Scheduled instants of an open market, and what is to be done at each. */
export interface ScheduledInput {
  readonly at: Instant
  readonly events: readonly string[] // 'sip', 'rebalance'; in the order they are run
}

/**
 * The logical times of a simulation, in order: one for each instant at which bars close, and one
 * for each scheduled input. Bars that close at a scheduled instant are known by then, so they come
 * first, as they do in a run.
 */
export function timelineOf(
  series: readonly BarSeries[],
  scheduled: readonly ScheduledInput[],
): Float64Array {
  const [first] = series
  if (series.length === 1 && scheduled.length === 0) return first!.closedAt

  const latest = series.map(() => 0) // each instrument's next bar
  const times: number[] = []
  let next = 0
  for (;;) {
    const closes = earliest(series, latest)
    while (next < scheduled.length && scheduled[next]!.at < closes) {
      assert(next === 0 || scheduled[next]!.at > scheduled[next - 1]!.at, 'schedules are in order')
      times.push(scheduled[next]!.at)
      next += 1
    }
    if (closes === Infinity) return Float64Array.from(times)
    times.push(closes)
    series.forEach(({ closedAt }, index) => {
      if (closedAt[latest[index]!] === closes) latest[index]! += 1
    })
  }
}

function earliest(series: readonly BarSeries[], next: readonly number[]): number {
  let least = Infinity
  for (let index = 0; index < series.length; index += 1) {
    const closedAt = series[index]!.closedAt[next[index]!]
    if (closedAt !== undefined && closedAt < least) least = closedAt
  }
  return least
}
