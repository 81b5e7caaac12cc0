import { type CalendarDate, calendarDate } from '../../core/instant.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads `26-Jan-2024` and `2024-01-26`. Null for `-`, for nothing, for what is no date, and for
 * years in which there is no exchange.
 */
export function readDate(text: unknown): CalendarDate | null {
  if (typeof text !== 'string') return null
  const match = /^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})$/.exec(text.trim())
  const month = match ? MONTHS.indexOf(match[2]!.toLowerCase()) + 1 : 0
  const iso = match
    ? `${match[3]}-${String(month).padStart(2, '0')}-${match[1]!.padStart(2, '0')}`
    : text.trim()
  try {
    const plausible = iso >= '1900-01-01' && iso <= '2199-12-31'
    return plausible ? calendarDate(iso) : null
  } catch {
    return null
  }
}
