import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { isOpen, latestSession } from '../../calendar/session.ts'
import { venueIds } from '../../calendar/venue.ts'

/**
 * The instant from which on a quote of a venue counts, seen from `now`: a minute back while the
 * venue is open; while it is closed, one of the latest session counts until the next.
 *
 * Edges: a venue without a calendar counts as always open.
 */
export function freshFrom(venueId: string, now: Instant): Instant {
  const recent = (now - FRESH_MS) as Instant
  if (!venueIds().includes(venueId) || isOpen(venueId, now)) return recent
  const { opensAt } = latestSession(venueId, now)
  return opensAt < recent ? opensAt : recent
}

const FRESH_MS = MINUTE_MS

/** The venue in an instrument's id, `SYMBOL.VENUE`. */
export function venueOf(instrumentId: string): string {
  return instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
}
