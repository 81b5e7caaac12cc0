import {
  EVENT_TYPES,
  type EventSession,
  eventFault,
  type EventTerms,
  type EventType,
} from '../../../domain/calendar/calendar-event.ts'
import { venueIds } from '../../../domain/calendar/venue.ts'
import { readDate } from '../../nse/day-month-year.ts'
import { readTable, type TableFault, type TableRow } from './csv-table.ts'

export interface ReadEvents {
  readonly events: readonly { readonly line: number; readonly event: EventTerms }[]
  readonly faults: readonly TableFault[] // every line that is wrong, and why
}

const COLUMNS = [
  'calendar',
  'calendar_code',
  'date',
  'name',
  'event_type',
  'is_trading_day',
  'special_start',
  'special_end',
  'pause_start',
  'pause_end',
  'pre_market_start',
  'pre_market_end',
  'post_market_start',
  'post_market_end',
  'category',
  'description',
] as const

/**
 * Reads days from CSV with a header. Columns that are left out, and fields that are empty, are what
 * is usual: a holiday of `calendar`.
 */
export function readCalendarCsv(text: string, calendar: string): ReadEvents {
  const table = readTable(text, { known: COLUMNS, needed: ['date', 'name'] })
  const events: { line: number; event: EventTerms }[] = []
  const faults = [...table.faults]
  const seen = new Map<string, number>()
  for (const row of table.rows) {
    const read = readRow(row, calendar)
    const reason = typeof read === 'string' ? read : eventFault(read)
    if (typeof read === 'string' || reason !== null) {
      faults.push({ line: row.line, reason: reason! })
      continue
    }
    const key = [read.calendarCode, read.date, read.name].join('|')
    const twin = seen.get(key)
    if (twin !== undefined) faults.push({ line: row.line, reason: `line ${twin} says it already` })
    else events.push({ line: row.line, event: read })
    seen.set(key, row.line)
  }
  return { events, faults: faults.toSorted((a, b) => a.line - b.line) }
}

/** An event, or what is wrong with the line. */
function readRow({ field }: TableRow, calendar: string): EventTerms | string {
  const calendarCode = (field('calendar') || field('calendar_code') || calendar).toUpperCase()
  if (!venueIds().includes(calendarCode)) return `there is no calendar "${calendarCode}"`
  const date = readDate(field('date'))
  if (date === null) return `"${field('date')}" is not a date like 2027-01-26`
  const name = field('name')
  if (name === '' || name.length > 200) return 'the name is empty or longer than 200 characters'
  const sessions = sessionsOf(field)
  if (typeof sessions === 'string') return sessions
  const usual = sessions.length > 0 ? 'special_hours' : 'holiday'
  const type = (field('event_type') || usual).toLowerCase() as EventType
  if (!EVENT_TYPES.includes(type))
    return `event_type "${type}" is none of ${EVENT_TYPES.join(', ')}`
  const trades = flagOf(field('is_trading_day'), type === 'special_hours')
  if (trades === null)
    return `is_trading_day "${field('is_trading_day')}" is neither true nor false`
  return {
    calendarCode,
    date,
    name,
    type,
    isTradingDay: trades,
    category: field('category').slice(0, 64),
    description: field('description').slice(0, 1_000),
    sessions,
  }
}

function sessionsOf(field: TableRow['field']): EventSession[] | string {
  const [start, end] = [field('special_start'), field('special_end')]
  const [pauseStart, pauseEnd] = [field('pause_start'), field('pause_end')]
  const type = /muhurat/i.test(field('name')) ? 'muhurat' : 'special'
  const spans: [EventSession['type'], string, string][] = []
  if (pauseStart !== '' || pauseEnd !== '') {
    spans.push([type, start, pauseStart], [type, pauseEnd, end])
  } else if (start !== '' || end !== '') spans.push([type, start, end])
  for (const kind of ['pre_market', 'post_market'] as const) {
    const span = [field(`${kind}_start`), field(`${kind}_end`)] as const
    if (span[0] !== '' || span[1] !== '') spans.push([kind, ...span])
  }
  const sessions: EventSession[] = []
  for (const [kind, opens, closes] of spans) {
    const times = [timeOf(opens), timeOf(closes)]
    const wrong = times.indexOf(null)
    if (wrong >= 0) return `"${[opens, closes][wrong]}" is not a time of day like 18:15`
    sessions.push({ type: kind, opens: times[0]!, closes: times[1]! })
  }
  return sessions
}

function timeOf(text: string): string | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text)
  const time = match ? `${match[1]!.padStart(2, '0')}:${match[2]}` : ''
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : null
}

function flagOf(text: string, usual: boolean): boolean | null {
  if (text === '') return usual
  if (/^(true|yes|1)$/i.test(text)) return true
  return /^(false|no|0)$/i.test(text) ? false : null
}
