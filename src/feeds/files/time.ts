import { type CalendarDate, type Instant } from '../../core/instant.ts'

/** Which of two numbers comes first in dates like 11/5/2019. */
export type DateOrder = 'month-first' | 'day-first'

/** A time as a file writes it: an instant, or what a clock shows; a date alone has no time of day. */
export type ReadTime =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'date'; readonly date: CalendarDate }
  | { readonly kind: 'clock'; readonly date: CalendarDate; readonly sinceMidnightMs: number }

const EPOCH_SECONDS = /^\d{9,10}(?:\.0+)?$/
const EPOCH_MS = /^\d{12,13}$/
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/
const PACKED = /^(\d{4})(\d{2})(\d{2})$/
const YEAR_LAST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/
const NAMED_FIRST = /^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$/ // Jan 1 2000, January 1, 2000
const NAMED_SECOND = /^(\d{1,2})[- ]([A-Za-z]{3,9})\.?[-, ] ?(\d{4}|\d{2})$/ // 1-Jan-2000
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(?: ?([AaPp])\.?[Mm]\.?)?$/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads the ways in which bar files write times. Null when it is none of them.
 *
 * Edges: a year of two digits is 1970 to 2069, as POSIX has it.
 */
export function readTime(raw: string, order: DateOrder): ReadTime | null {
  const text = raw.trim()
  if (EPOCH_MS.test(text)) return { kind: 'instant', at: Number(text) as Instant }
  if (EPOCH_SECONDS.test(text)) return { kind: 'instant', at: (Number(text) * 1_000) as Instant }
  if (ZONED.test(text)) return zoned(text)

  const split = clockStart(text)
  const date = readDate(split < 0 ? text : text.slice(0, split), order)
  if (date === null) return null
  if (split < 0) return { kind: 'date', date }
  const sinceMidnightMs = readClock(text.slice(split + 1).trim())
  return sinceMidnightMs === null ? null : { kind: 'clock', date, sinceMidnightMs }
}

/** The two numbers of a date like 11/5/2019 whose order only the file as a whole can tell. */
export function unorderedPair(raw: string): readonly [number, number] | null {
  const text = raw.trim()
  const split = clockStart(text)
  const match = YEAR_LAST.exec(split < 0 ? text : text.slice(0, split))
  return match ? [Number(match[1]), Number(match[2])] : null
}

/** Where a date ends and its clock begins: at the T, or at the last blank before the first colon. */
function clockStart(text: string): number {
  const colon = text.indexOf(':')
  if (colon < 0) return -1
  return Math.max(text.lastIndexOf(' ', colon), text.lastIndexOf('T', colon))
}

function readDate(text: string, order: DateOrder): CalendarDate | null {
  const yearFirst = YEAR_FIRST.exec(text) ?? PACKED.exec(text)
  if (yearFirst) return checked(yearFirst[1]!, yearFirst[2]!, yearFirst[3]!)

  const yearLast = YEAR_LAST.exec(text)
  if (yearLast) {
    const [, first, second, year] = yearLast
    return order === 'month-first'
      ? checked(year!, first!, second!)
      : checked(year!, second!, first!)
  }
  const named = NAMED_FIRST.exec(text)
  if (named) return checked(named[3]!, monthOf(named[1]!), named[2]!)
  const second = NAMED_SECOND.exec(text)
  if (second) return checked(second[3]!, monthOf(second[2]!), second[1]!)
  return null
}

function readClock(text: string): number | null {
  const match = CLOCK.exec(text)
  if (!match) return null
  const [, hours, minutes, seconds = '0', half] = match
  if (Number(minutes) > 59 || Number(seconds) > 59) return null
  let hour = Number(hours)
  if (half) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  if (hour > 23) return null
  return ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}

function zoned(text: string): ReadTime | null {
  const at = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at) ? null : { kind: 'instant', at: at as Instant }
}

/** The number of a month's name, or 0, which no date has. */
function monthOf(name: string): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1)
}

function checked(yearText: string, month: string, day: string): CalendarDate | null {
  const short = Number(yearText)
  const year = yearText.length === 2 ? short + (short < 70 ? 2_000 : 1_900) : short
  const at = new Date(Date.UTC(year, Number(month) - 1, Number(day)))
  const exists = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day)
  return exists ? (at.toISOString().slice(0, 10) as CalendarDate) : null
}
