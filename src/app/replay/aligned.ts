import type { Instant } from '../../core/instant.ts'
import type { Series } from '../../domain/market/series/series.ts'

/** Bars by the times of a window; null where there was none. */
export interface AlignedCandles {
  readonly open: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly close: readonly (number | null)[]
  readonly volume: readonly (number | null)[]
}

/** All times at which one of several series says something, in order. */
export function timesOf(...all: readonly Iterable<number>[]): readonly Instant[] {
  const times = new Set<number>()
  for (const one of all) for (const time of one) times.add(time)
  return [...times].sort((a, b) => a - b) as Instant[]
}

/** One value for each time; null where a series says nothing then. */
export function alignTo<Value>(
  times: readonly Instant[],
  values: ReadonlyMap<number, Value>,
): readonly (Value | null)[] {
  return times.map((time) => values.get(time) ?? null)
}

export function alignCandles(times: readonly Instant[], series: Series): AlignedCandles {
  const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume') =>
    alignTo(times, new Map([...series.openedAt].map((time, place) => [time, series[name][place]!])))
  return {
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  }
}
