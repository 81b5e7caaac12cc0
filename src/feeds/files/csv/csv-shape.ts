import { DAY_MS, type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { closedFor } from '../../../domain/calendar/session.ts'
import { venueCalendar } from '../../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../../domain/calendar/zone.ts'
import type { BarInterval } from '../../../domain/market/series/bar.ts'
import { refuseFile } from '../parsed.ts'
import { type DateOrder, readTime, type ReadTime, unorderedPair } from '../time.ts'

/** What only the file as a whole tells about its times. */
export interface CsvShape {
  readonly order: DateOrder
  readonly interval: BarInterval
  readonly utcDates: boolean // daily bars are stamped with midnight of UTC, and mean that date
  readonly notes: readonly string[]
}

/** What the caller knows better than the file shows. */
export interface Told {
  readonly interval?: BarInterval
  readonly order?: DateOrder
}

/** Settles the shape from the first lines' times; what stays open is refused, never guessed. */
export function settleShape(
  name: string,
  venueId: string,
  times: readonly string[],
  told: Told,
): CsvShape {
  const notes: string[] = []
  const order = told.order ?? settleOrder(name, venueId, times, notes)
  const read = times.map((time) => readTime(time, order)).filter((time) => time !== null)
  if (read.length === 0) {
    refuseFile(
      name,
      `has no time that could be read; its first is "${times[0] ?? ''}". ` +
        'Write times like 2024-01-31, 2024-01-31 09:15 or 2024-01-31T09:15:00+05:30',
    )
  }
  const utcDates = read.every((time) => time.kind === 'instant' && time.at % DAY_MS === 0)
  const interval = told.interval ?? settleInterval(name, venueId, read, utcDates)
  return { order, interval, utcDates: utcDates && interval === '1d', notes }
}

/** 11/5/2019 is May or November: a 13 tells, or the days on which the venue does not open. */
function settleOrder(
  name: string,
  venueId: string,
  times: readonly string[],
  notes: string[],
): DateOrder {
  const pairs = times.map((time) => unorderedPair(time))
  if (pairs.every((pair) => pair === null)) return 'month-first'

  const orders = ['month-first', 'day-first'] as const
  const readable = orders.filter((order) => share(times, (time) => readTime(time, order) !== null))
  const open = readable.filter((order) =>
    share(times, (time) => {
      const read = readTime(time, order)
      return read !== null && read.kind !== 'instant' && closedFor(venueId, read.date) === null
    }),
  )
  if (readable.length === 1) {
    notes.push(`Dates are read ${readable[0]}, since the other way some are no dates.`)
    return readable[0]!
  }
  if (open.length !== 1) {
    const example = times.find((time) => unorderedPair(time))!
    refuseFile(
      name,
      `has dates like ${example}, of which month and day cannot be told apart. ` +
        'Say which comes first: month-first or day-first',
    )
  }
  notes.push(`Dates are read ${open[0]}, since only so ${venueId} was open on them.`)
  return open[0]!
}

/** Nearly all: a few malformed lines must not decide. */
function share(times: readonly string[], condition: (time: string) => boolean): boolean {
  return times.filter(condition).length >= 0.9 * times.length
}

function settleInterval(
  name: string,
  venueId: string,
  read: readonly ReadTime[],
  utcDates: boolean,
): BarInterval {
  const { zone } = venueCalendar(venueId)
  const clocks = read.map((time) => {
    if (time.kind === 'instant') return localTime(utcDates ? 'UTC' : zone, time.at)
    return { date: time.date, sinceMidnightMs: time.kind === 'clock' ? time.sinceMidnightMs : 0 }
  })
  const gap = smallestGap(
    clocks.map((clock) => zonedInstant('UTC', clock.date, clock.sinceMidnightMs)),
  )
  const daily = clocks.every((clock) => clock.sinceMidnightMs === clocks[0]!.sinceMidnightMs)

  if (gap === null) {
    if (read.every((time) => time.kind === 'date')) return '1d'
    refuseFile(name, 'has one time only, so that its interval cannot be seen. Say 1m or 1d')
  }
  if (daily && gap >= DAY_MS && gap <= LONGEST_DAILY_GAP_MS) return '1d'
  if (!daily && gap === MINUTE_MS) return '1m'
  return refuseFile(
    name,
    `has bars ${inWords(gap)} apart. Bars of one minute and of one day are taken`,
  )
}

const LONGEST_DAILY_GAP_MS = 4 * DAY_MS // of the closest two; weeks and months lie further apart

function smallestGap(times: readonly Instant[]): number | null {
  const sorted = [...new Set(times)].sort((a, b) => a - b)
  const gaps = sorted.slice(1).map((time, index) => time - sorted[index]!)
  return gaps.length === 0 ? null : gaps.reduce((least, gap) => Math.min(least, gap))
}

function inWords(ms: number): string {
  if (ms % DAY_MS === 0) return `${ms / DAY_MS} days`
  if (ms % MINUTE_MS === 0) return `${ms / MINUTE_MS} minutes`
  return `${ms / 1_000} seconds`
}
