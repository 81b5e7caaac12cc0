import { type CalendarDate, weekday } from '../../core/instant.ts'
import { CURRENCY_HOLIDAYS, CURRENCY_KNOWN } from './currency-holidays.ts'
import {
  NSE_FIXED_HOLIDAYS,
  NSE_HOLIDAYS,
  NSE_KNOWN,
  NSE_SPECIAL_SESSIONS,
  type SpecialSession,
} from './nse-holidays.ts'
import { goodFriday } from './us-holidays.ts'
import type { DayAnswer, Hours, Opening, Span, VenueCalendar } from './venue.ts'
import { isDaylight } from './zone.ts'

const HOLIDAYS = new Map(NSE_HOLIDAYS.map(({ date, name }) => [date, name]))
const SPECIAL = new Map(NSE_SPECIAL_SESSIONS.map((session) => [session.date, session]))

const CASH_HOURS: Hours = { opens: '09:15', closes: '15:30' }
const CURRENCY_HOURS: Hours = { opens: '09:00', closes: '17:00' }
const PRE_OPEN: Span = ['09:00', '09:08'] // orders are collected, then matched at one price
const CLOSING_SESSION: Span = ['15:40', '16:00'] // at the closing price

/** Both exchanges, and their derivatives, share the holidays and the special sessions. */
export const INDIAN_VENUES: readonly VenueCalendar[] = [
  equities('NSE', 'National Stock Exchange of India'),
  equities('BSE', 'BSE, Bombay'),
  derivatives('NFO', 'Futures and options of the National Stock Exchange'),
  derivatives('BFO', 'Futures and options of BSE'),
  currencies('NSE_CURRENCY', 'Currency derivatives of the National Stock Exchange'),
  currencies('BSE_CURRENCY', 'Currency derivatives of BSE'),
  metals(),
  farmProduce(),
]

function equities(venueId: string, name: string): VenueCalendar {
  const aside = { preMarket: PRE_OPEN, postMarket: CLOSING_SESSION }
  return {
    ...indian(venueId, name, CASH_HOURS, (date) =>
      cashDay(date, (opening) => ({ ...opening, ...aside })),
    ),
    ...aside,
  }
}

/** NSE opened futures to a pre-open session on 2025-12-08; options have none. */
function derivatives(venueId: string, name: string): VenueCalendar {
  return indian(venueId, name, CASH_HOURS, (date) => cashDay(date, (opening) => opening))
}

/** `around` adds what a full day has before and after; an hour of Muhurat has neither. */
function cashDay(date: CalendarDate, around: (opening: Opening) => Opening): DayAnswer {
  const special = SPECIAL.get(date)
  if (special) {
    const opening = specialOpening(special)
    const full = special.opens === CASH_HOURS.opens && special.closes === CASH_HOURS.closes
    return full ? around(opening) : opening
  }
  const closedFor = weekend(date) ?? holidayOn(date)
  return closedFor === null ? around({ hours: CASH_HOURS }) : { closedFor }
}

function currencies(venueId: string, name: string): VenueCalendar {
  const day = (date: CalendarDate): DayAnswer => {
    const muhurat = SPECIAL.get(date)
    if (muhurat?.name === 'Muhurat') return specialOpening(muhurat)
    const closedFor = weekend(date) ?? holidayOn(date) ?? bankHolidayOn(date)
    return closedFor === null ? { hours: CURRENCY_HOURS } : { closedFor }
  }
  return { ...indian(venueId, name, CURRENCY_HOURS, day), known: CURRENCY_KNOWN }
}

const EVENING_FROM = '17:00'
const BUDGET = 'Union Budget'
const FULL_MCX_HOLIDAYS = [
  'Republic Day',
  'Good Friday',
  'Independence Day',
  'Gandhi Jayanti',
  'Christmas',
]

/**
 * Follows New York in the evening, so it closes at 23:30 while the United States keep daylight
 * time and at 23:55 otherwise. Most holidays end at 17:00; on New Year only the morning is open. At
 * weekends it opens for a budget, at its own hours, and not for the drills of the stock exchanges.
 *
 * Source: the exchange's yearly lists of morning and evening sessions, 2020 and 2024; its circulars
 *         of 2025-01-29 and 2026-01-16 on budget days, as the press has them.
 */
function metals(): VenueCalendar {
  const regular = { opens: '09:00', closes: '23:30' }
  return indian('MCX', 'Multi Commodity Exchange of India', regular, (date) => {
    const closes = isDaylight('America/New_York', date) ? '23:30' : '23:55'
    const special = SPECIAL.get(date)
    if (special?.name === 'Muhurat') return specialOpening(special)
    if (weekend(date) !== null) {
      return special?.name === BUDGET ? morningOf(BUDGET) : { closedFor: WEEKEND }
    }
    if (date.endsWith('-01-01')) return morningOf('New Year')
    const name = holidayOn(date)
    if (name === null) return { hours: { opens: '09:00', closes } }
    if (FULL_MCX_HOLIDAYS.includes(name)) return { closedFor: name }
    return { hours: { opens: EVENING_FROM, closes }, kind: 'special', name }
  })
}

function morningOf(name: string): Opening {
  return { hours: { opens: '09:00', closes: EVENING_FROM }, kind: 'special', name }
}

/** Farm produce stops at 17:00; contracts that follow markets abroad go on to 21:00. */
function farmProduce(): VenueCalendar {
  const regular = { opens: '09:00', closes: '17:00' }
  const name = 'National Commodity and Derivatives Exchange'
  return indian('NCDEX', name, regular, (date) => {
    const closedFor = weekend(date) ?? holidayOn(date)
    return closedFor === null ? { hours: regular } : { closedFor }
  })
}

function indian(
  venueId: string,
  name: string,
  regular: Hours,
  hoursOn: VenueCalendar['hoursOn'],
): VenueCalendar {
  return { venueId, name, zone: 'Asia/Kolkata', regular, known: NSE_KNOWN, hoursOn }
}

function specialOpening({ name, opens, closes, pause }: SpecialSession): Opening {
  const kind = name === 'Muhurat' ? 'muhurat' : 'special'
  return { hours: { opens, closes, ...(pause && { pause }) }, kind, name }
}

/** Beyond the declared years only what has its date by rule can be known. */
function holidayOn(date: CalendarDate): string | null {
  if (date >= NSE_KNOWN.from && date <= NSE_KNOWN.until) return HOLIDAYS.get(date) ?? null
  if (goodFriday(Number(date.slice(0, 4))) === date) return 'Good Friday'
  return NSE_FIXED_HOLIDAYS[date.slice(5)] ?? null
}

function bankHolidayOn(date: CalendarDate): string | null {
  if (date.endsWith('-04-01')) return 'Annual closing of the banks'
  return CURRENCY_HOLIDAYS.get(date) ?? null
}

const WEEKEND = 'the weekend'

function weekend(date: CalendarDate): string | null {
  return weekday(date) === 0 || weekday(date) === 6 ? WEEKEND : null
}
