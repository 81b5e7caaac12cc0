import { AppError } from '../../core/app-error.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { AMERICAN_VENUES } from './american-venues.ts'
import { INDIAN_VENUES } from './indian-venues.ts'
import type { Zone } from './zone.ts'

/** Two times of day at the venue, from which and until which. `24:00` is the end of the date. */
export type Span = readonly [from: string, until: string]

/** The hours of one date, in times of day of the venue. */
export interface Hours {
  readonly opens: string
  readonly closes: string
  readonly pause?: Span
  readonly opensOnDayBefore?: true // Globex opens in the evening before its date
}

/** A session that is not like those of other days: at other hours, or on a closed day. */
export type SessionKind = 'regular' | 'muhurat' | 'special'

/** What a venue does on a date on which it opens. */
export interface Opening {
  readonly hours: Hours
  readonly kind?: SessionKind // regular, if it is left out
  readonly name?: string // of what makes the date unlike others
  readonly endsEarly?: true // a day like others but for its last hours: contracts expire and settle
  readonly preMarket?: Span
  readonly postMarket?: Span
}

export type DayAnswer = Opening | { readonly closedFor: string }

/** What a venue's calendar knows of a date. */
export interface VenueCalendar {
  readonly venueId: string
  readonly name: string
  readonly zone: Zone
  /** The hours of a day like others; also those of a day that is known to have traded anyhow. */
  readonly regular: Hours
  readonly preMarket?: Span // of a day like others
  readonly postMarket?: Span
  /** The hours of this date, or why there are none. */
  hoursOn(date: CalendarDate): DayAnswer
  /** Outside these dates the answer is a guess by rule: the venue may still declare otherwise. */
  readonly known: { readonly from: string; readonly until: string }
  /** Whether somebody has declared this date, whatever `known` says. */
  declares?(date: CalendarDate): boolean
}

/** A calendar, or the id of the venue whose calendar code knows. */
export type Venue = string | VenueCalendar

export function calendarOfVenue(venue: Venue): VenueCalendar {
  return typeof venue === 'string' ? venueCalendar(venue) : venue
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

/** Whether a date may change between now and its session: the venue has not declared it. */
export function isProvisional(calendar: VenueCalendar, date: CalendarDate): boolean {
  const { known } = calendar
  if (date >= known.from && date <= known.until) return false
  return !(calendar.declares?.(date) ?? false)
}

const CALENDARS: ReadonlyMap<string, VenueCalendar> = new Map(
  [
    ...INDIAN_VENUES,
    ...AMERICAN_VENUES,
    alwaysOpen('COINBASE', 'Coinbase'),
    alwaysOpen('BINANCE', 'Binance'),
  ].map((venue) => [venue.venueId, venue]),
)

/** A venue that never closes: a session is one date of UTC. */
function alwaysOpen(venueId: string, name: string): VenueCalendar {
  const regular = { opens: '00:00', closes: '24:00' }
  return {
    venueId,
    name,
    zone: 'UTC',
    regular,
    known: { from: '0001-01-01', until: '9999-12-31' },
    hoursOn: () => ({ hours: regular }),
  }
}
