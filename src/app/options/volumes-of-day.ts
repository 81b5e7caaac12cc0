import {
  type CalendarDate,
  DAY_MS,
  formatInstant,
  type Instant,
  MINUTE_MS,
} from '../../core/instant.ts'
import type { Links } from '../../links/links.ts'
import { type BothSides, volumesBetween } from '../../store/options/read-strikes.ts'
import type { Context } from '../context.ts'

const FIVE_MS = 5 * MINUTE_MS
const QUARTER_MS = 15 * MINUTE_MS
const KEPT_MS = 30_000 // a minute that comes late shows within that

/**
 * What each strike traded on the day of UTC up to an instant: whole quarters of an hour, then what is
 * left in fives and in minutes. The quarters are the same for everybody who looks at that stretch.
 */
export async function volumesOfDay(
  { pool, links }: Context & { readonly links?: Links },
  of: { readonly symbol: string; readonly expiry: CalendarDate },
  at: Instant,
): Promise<ReadonlyMap<number, BothSides>> {
  const [day, quarter, five] = [floor(at, DAY_MS), floor(at, QUARTER_MS), floor(at, FIVE_MS)]
  const whole = () => volumesBetween(pool, '15min', of, day, quarter)
  const key = `fo/volumes/${of.symbol}/${of.expiry}/${formatInstant(quarter)}`
  const parts = await Promise.all([
    links ? links.cache.read(key, whole, { ttlMs: KEPT_MS }) : whole(),
    volumesBetween(pool, '5min', of, quarter, five),
    volumesBetween(pool, '1min', of, five, at),
  ])
  const sums = new Map<number, { call: number | null; put: number | null }>()
  for (const { strike, call, put } of parts.flat()) {
    const sum = sums.get(strike) ?? { call: null, put: null }
    sums.set(strike, { call: plus(sum.call, call), put: plus(sum.put, put) })
  }
  return sums
}

function floor(at: number, stepMs: number): Instant {
  return (Math.floor(at / stepMs) * stepMs) as Instant
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b
}
