import { type CalendarDate, weekday } from '../../core/instant.ts'
import { US_KNOWN, usEarlyClose, usHoliday } from './us-holidays.ts'
import type { Hours, Opening, VenueCalendar } from './venue.ts'

export const AMERICAN_VENUES: readonly VenueCalendar[] = [newYork(), options(), globex()]

function newYork(): VenueCalendar {
  const regular = { opens: '09:30', closes: '16:00' }
  const preMarket = ['04:00', '09:30'] as const
  const postMarket = ['16:00', '20:00'] as const
  return {
    ...american('NYSE', 'New York Stock Exchange', regular, (early): Opening => {
      if (early === null) return { hours: regular, preMarket, postMarket }
      const hours = { ...regular, closes: early }
      return { hours, ...EARLY, preMarket, postMarket: [early, '17:00'] }
    }),
    preMarket,
    postMarket,
  }
}

/** Indices and their options close a quarter of an hour after the stocks. */
function options(): VenueCalendar {
  const regular = { opens: '09:30', closes: '16:15' }
  return american('CBOE', 'Cboe Options Exchange', regular, (early) =>
    early === null ? { hours: regular } : { hours: { ...regular, closes: '13:15' }, ...EARLY },
  )
}

const EARLY = { kind: 'special', name: 'Early close', endsEarly: true } as const

function american(
  venueId: string,
  name: string,
  regular: Hours,
  openingOf: (earlyClose: string | null) => Opening,
): VenueCalendar {
  return {
    venueId,
    name,
    zone: 'America/New_York',
    regular,
    known: US_KNOWN,
    hoursOn(date) {
      if (isWeekend(date)) return { closedFor: 'the weekend' }
      const holiday = usHoliday(date)
      return holiday === null ? openingOf(usEarlyClose(date)) : { closedFor: holiday }
    },
  }
}

/**
 * Index futures of the CME Group on Globex, Chicago time: from 17:00 of the evening before to
 * 16:00, with a halt from 15:15 to 15:30 up to 2021-06-25. On most holidays of the stock exchange
 * it halts at noon and opens again in the evening.
 *
 * Source: the group's holiday schedules of equity index products, compared with another published
 *         list from 2009 on.
 */
function globex(): VenueCalendar {
  const regular: Hours = { opens: '17:00', closes: '16:00', opensOnDayBefore: true }
  return {
    venueId: 'CME',
    name: 'CME Globex, index futures',
    zone: 'America/Chicago',
    regular,
    known: { from: '2009-01-01', until: US_KNOWN.until },
    hoursOn(date) {
      if (isWeekend(date)) return { closedFor: 'the weekend' }
      const holiday = usHoliday(date)
      const closes = earlyGlobexClose(date, holiday)
      if (closes === 'closed') return { closedFor: holiday! }
      if (closes !== null) {
        const unlike = holiday === null ? EARLY : ({ kind: 'special', name: holiday } as const)
        return { hours: { ...regular, closes }, ...unlike }
      }
      if (date > LAST_HALT) return { hours: regular }
      return { hours: { ...regular, pause: ['15:15', '15:30'] } }
    },
  }
}

const LAST_HALT = '2021-06-25'
const NOON_SINCE = '2014-05-26' // before, holidays ended at 10:30

function earlyGlobexClose(date: CalendarDate, holiday: string | null): string | null {
  if (holiday === null) return usEarlyClose(date) === null ? null : '12:15'
  const listed = GLOBEX_DAYS[date]
  if (listed !== undefined) return listed
  if (['New Year', 'Good Friday', 'Christmas'].includes(holiday)) return 'closed'
  return date >= NOON_SINCE ? '12:00' : '10:30'
}

/** Good Fridays with figures of employment, hurricanes and mourning. */
const GLOBEX_DAYS: Readonly<Record<string, string>> = {
  '2010-04-02': '08:15',
  '2012-04-06': '08:15',
  '2012-10-29': '08:15',
  '2012-10-30': '08:15',
  '2015-04-03': '08:15',
  '2018-12-05': '08:30',
  '2021-04-02': '08:15',
  '2023-04-07': '08:15',
  '2025-01-09': '08:30',
  '2026-04-03': '08:15',
}

function isWeekend(date: CalendarDate): boolean {
  return weekday(date) === 0 || weekday(date) === 6
}
