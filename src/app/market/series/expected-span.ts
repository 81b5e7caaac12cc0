import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { sessionOn } from '../../../domain/calendar/session.ts'
import type { VenueCalendar } from '../../../domain/calendar/venue.ts'
import type { Instrument } from '../../../domain/market/instruments/instrument.ts'
import { dayBegins, dayOf } from '../../../store/history/across-border.ts'

/** When an instrument should have rows of a series: what lies before or behind is no gap. */
export interface ExpectedSpan {
  readonly from: Instant
  readonly until: Instant // excluded
}

/**
 * From the day of UTC on which its first row lies until now, or until the close of its expiry.
 *
 * Edges: without any row the beginning is open. What closed less than a minute ago may be on its way.
 */
export function expectedSpan(
  calendar: VenueCalendar,
  { expiry }: Pick<Instrument, 'expiry'>,
  firstRow: Instant | null,
  now: Instant,
): ExpectedSpan {
  const settled = (now - (now % MINUTE_MS) - MINUTE_MS) as Instant
  const expires = expiry === null ? null : (sessionOn(calendar, expiry)?.closesAt ?? null)
  return {
    from: firstRow === null ? BEGINNING : dayBegins(dayOf(firstRow)),
    until: expires !== null && expires < settled ? expires : settled,
  }
}

const BEGINNING = Number.NEGATIVE_INFINITY as Instant
