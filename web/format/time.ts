/** Where the venue's clocks hang: every time on screen is theirs, and says so. */
export const VENUE_ZONE = 'Asia/Kolkata'
export const VENUE_ZONE_NAME = 'IST'

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: VENUE_ZONE,
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** `05 Jan 2026, 10:00 IST`; seconds where they are not zero. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) return '–'
  const { day, month, year, hour, minute, second } = partsOf(Date.parse(iso))
  const seconds = second === '00' ? '' : `:${second}`
  return `${day} ${month} ${year}, ${hour}:${minute}${seconds} ${VENUE_ZONE_NAME}`
}

/** `05 Jan 2026`. */
export function formatDay(at: number): string {
  const { day, month, year } = partsOf(at)
  return `${day} ${month} ${year}`
}

export type TickUnit = 'year' | 'month' | 'day' | 'time' | 'second'

/** A label of a chart's time axis, as short as its unit allows. */
export function formatAxisTime(at: number, unit: TickUnit): string {
  const { day, month, year, hour, minute, second } = partsOf(at)
  switch (unit) {
    case 'year':
      return year
    case 'month':
      return month === 'Jan' ? year : month
    case 'day':
      return `${day} ${month}`
    case 'time':
      return `${hour}:${minute}`
    case 'second':
      return `${hour}:${minute}:${second}`
  }
}

interface Parts {
  readonly day: string
  readonly month: string
  readonly year: string
  readonly hour: string
  readonly minute: string
  readonly second: string
}

function partsOf(at: number): Parts {
  const found = PARTS.formatToParts(at).map(({ type, value }) => [type, value] as const)
  const parts = Object.fromEntries(found) as unknown as Parts
  return { ...parts, month: parts.month.slice(0, 3) } // en-GB says Sept
}
