import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import type { Interval } from '../../core/timeframe.ts'
import { isOpenIn, latestSession, nextSession } from './session.ts'
import { venueIds, type Venue } from './venue.ts'

const MINUTES: Partial<Record<Interval, number>> = {
  '1m': 1,
  '2m': 2,
  '3m': 3,
  '5m': 5,
  '10m': 10,
  '15m': 15,
  '30m': 30,
  '1h': 60,
}

/** From which instant until which a bar forms. */
export interface BarSpan {
  readonly opensAt: Instant
  readonly closesAt: Instant
}

/**
 * The bar that is forming at an instant; or, where none is, the next one. Bars of a width are
 * counted from the session's open, and the last ends with the session; of a longer bar this is the
 * part that one session makes.
 */
export function barSpan(venue: Venue, interval: Interval, at: Instant): BarSpan {
  const latest = latestSession(venue, at)
  const { opensAt, closesAt } = isOpenIn(latest, at) ? latest : nextSession(venue, at)
  const minutes = MINUTES[interval]
  if (minutes === undefined) return { opensAt, closesAt }
  const width = minutes * MINUTE_MS
  const before = Math.floor((Math.max(at, opensAt) - opensAt) / width)
  const from = opensAt + before * width
  return { opensAt: from as Instant, closesAt: Math.min(from + width, closesAt) as Instant }
}

/** When that bar closes. */
export function nextBarClose(venue: Venue, interval: Interval, at: Instant): Instant {
  return barSpan(venue, interval, at).closesAt
}

/** The id of a venue that has a calendar: its own, or of one that never closes. */
export function calendarIdOf(venueId: string): string {
  return venueIds().includes(venueId) ? venueId : 'BINANCE'
}
