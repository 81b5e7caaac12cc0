import { formatDay } from './time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long ago, or in how long, as people say it: `3 min ago`, `in 5 days`; far off, the day. */
export function formatAgo(iso: string | null | undefined, nowMs: number): string {
  if (!iso) return 'never'
  const at = Date.parse(iso)
  const span = spanOf(Math.abs(nowMs - at))
  if (span === null) return formatDay(at)
  if (span === '') return 'just now'
  return at > nowMs ? `in ${span}` : `${span} ago`
}

/** `2 d 4 h`, `14 min`, `8 s`: a length of time in its two largest units. */
export function formatSpan(ms: number): string {
  const [days, hours, minutes] = [ms / DAY_MS, ms / HOUR_MS, ms / MINUTE_MS].map(Math.floor)
  if (days! > 0) return `${days} d ${hours! % 24} h`
  if (hours! > 0) return `${hours} h ${minutes! % 60} min`
  return minutes! > 0 ? `${minutes} min` : `${Math.floor(ms / 1_000)} s`
}

function spanOf(ms: number): string | null {
  if (ms < MINUTE_MS) return ''
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`
  const days = Math.floor(ms / DAY_MS)
  if (days > 30) return null
  return days === 1 ? '1 day' : `${days} days`
}
