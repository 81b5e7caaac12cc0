import type { CalendarDate, Instant } from '../../../core/instant.ts'
import { venueCalendar, venueIds } from '../../calendar/venue.ts'
import { timeOfDay, zonedInstant } from '../../calendar/zone.ts'

/**
 * When options of an expiry stop being worth more than they pay: at half past three in India
 * (FO-071), elsewhere at the usual close of the venue.
 *
 * Edges: a venue without a calendar of ours closes at midnight UTC after the day.
 */
export function expiryInstant(venueId: string, expiry: CalendarDate): Instant {
  if (INDIAN.has(venueId)) return zonedInstant('Asia/Kolkata', expiry, timeOfDay('15:30'))
  if (!venueIds().includes(venueId)) return zonedInstant('UTC', expiry, 86_400_000)
  const { zone, regular } = venueCalendar(venueId)
  const closes = regular.closes === '24:00' ? 86_400_000 : timeOfDay(regular.closes)
  return zonedInstant(zone, expiry, closes)
}

const INDIAN = new Set(['NSE', 'BSE', 'NFO', 'BFO'])
