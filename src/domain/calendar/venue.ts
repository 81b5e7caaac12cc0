import { AppError } from '../../core/app-error.ts'
import { type CalendarDate, weekday } from '../../core/instant.ts'
import {
  NSE_FIXED_HOLIDAYS,
  NSE_HOLIDAYS,
  NSE_KNOWN,
  NSE_SPECIAL_SESSIONS,
} from './nse-holidays.ts'
import { US_KNOWN, usEarlyClose, usHoliday } from './us-holidays.ts'
import type { Zone } from './zone.ts'

/** The hours of one date, in times of day of the venue. `24:00` is the end of the date. */
export interface Hours {
  readonly opens: string
  readonly closes: string
  readonly pause?: readonly [from: string, until: string]
}

/** What a venue's calendar knows of a date. */
export interface VenueCalendar {
  readonly venueId: string
  readonly zone: Zone
  /** The hours of a day like others; also those of a day that is known to have traded anyhow. */
  readonly regular: Hours
  /** The hours of this date, or why there are none. */
  hoursOn(date: CalendarDate): { readonly hours: Hours } | { readonly closedFor: string }
  /** Outside these dates the answer is a guess by rule: the venue may still declare otherwise. */
  readonly known: { readonly from: string; readonly until: string }
}

export function venueCalendar(venueId: string): VenueCalendar {
  const venue = CALENDARS.get(venueId)
  if (venue) return venue
  const names = [...CALENDARS.keys()].join(', ')
  throw new AppError(
    'not_found',
    { venueId },
    { message: `There is no calendar for the venue "${venueId}". There are: ${names}.` },
  )
}

export function venueIds(): string[] {
  return [...CALENDARS.keys()]
}

const CALENDARS: ReadonlyMap<string, VenueCalendar> = new Map(
  [
    indian('NSE'),
    indian('BSE'), // shares the equity holidays, hours and special sessions
    american('NYSE', '16:00', (early) => early),
    american('CBOE', '16:15', () => '13:15'), // indices and their options; New York's holidays
    alwaysOpen('COINBASE'),
    alwaysOpen('BINANCE'),
  ].map((venue) => [venue.venueId, venue]),
)

const HOLIDAYS = new Map(NSE_HOLIDAYS.map(({ date, name }) => [date, name]))
const SPECIAL = new Map(NSE_SPECIAL_SESSIONS.map((session) => [session.date, session]))

function indian(venueId: string): VenueCalendar {
  const regular = { opens: '09:15', closes: '15:30' }
  const { from, until } = NSE_KNOWN
  return {
    venueId,
    zone: 'Asia/Kolkata',
    regular,
    known: NSE_KNOWN,
    hoursOn(date) {
      const special = SPECIAL.get(date)
      if (special) return { hours: special }
      if (isWeekend(date)) return { closedFor: 'the weekend' }
      const listed = date >= from && date <= until
      const holiday = listed ? HOLIDAYS.get(date) : NSE_FIXED_HOLIDAYS[date.slice(5)]
      return holiday === undefined ? { hours: regular } : { closedFor: holiday }
    },
  }
}

function american(
  venueId: string,
  closes: string,
  early: (closesInNewYork: string) => string,
): VenueCalendar {
  const regular = { opens: '09:30', closes }
  return {
    venueId,
    zone: 'America/New_York',
    regular,
    known: US_KNOWN,
    hoursOn(date) {
      if (isWeekend(date)) return { closedFor: 'the weekend' }
      const holiday = usHoliday(date)
      if (holiday !== null) return { closedFor: holiday }
      const earlyClose = usEarlyClose(date)
      return { hours: earlyClose ? { ...regular, closes: early(earlyClose) } : regular }
    },
  }
}

/** A venue that never closes: a session is one date of UTC. */
function alwaysOpen(venueId: string): VenueCalendar {
  const regular = { opens: '00:00', closes: '24:00' }
  return {
    venueId,
    zone: 'UTC',
    regular,
    known: { from: '0001-01-01', until: '9999-12-31' },
    hoursOn: () => ({ hours: regular }),
  }
}

function isWeekend(date: CalendarDate): boolean {
  return weekday(date) === 0 || weekday(date) === 6
}
