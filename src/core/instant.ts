/** Milliseconds since 1970 UTC. In SQL `timestamptz`, in JSON ISO 8601 with `Z`. */
export type Instant = number & { readonly __instant: true }

/** A calendar date, `2026-01-31`, in the calendar of whatever it belongs to. */
export type CalendarDate = string & { readonly __date: true }

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Reads ISO 8601 with a zone. A time without one is refused: whose midnight would it be? */
export function instant(text: string): Instant {
  const milliseconds = ISO.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(milliseconds) || !isCalendarDate(text.slice(0, 10))) {
    throw new RangeError(`"${text}" is not an instant like 2026-01-31T09:15:00Z.`)
  }
  return milliseconds as Instant
}

export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}

/** Reads `2026-01-31`, and refuses a day that no calendar has. */
export function calendarDate(text: string): CalendarDate {
  if (!isCalendarDate(text)) throw new RangeError(`"${text}" is not a date like 2026-01-31.`)
  return text as CalendarDate
}

/** Date.parse takes 30 February for 2 March. The first 28 days are in every month. */
function isCalendarDate(text: string): boolean {
  if (/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/.test(text)) return true
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  const at = Date.parse(`${date}T00:00:00Z`) + days * DAY_MS
  return new Date(at).toISOString().slice(0, 10) as CalendarDate
}

/** 0 is Sunday. */
export function weekday(date: CalendarDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}
