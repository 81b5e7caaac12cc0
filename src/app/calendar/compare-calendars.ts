import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { addDays, type CalendarDate, formatInstant } from '../../core/instant.ts'
import { sessionOn } from '../../domain/calendar/session.ts'
import { venueCalendar } from '../../domain/calendar/venue.ts'
import {
  type PublishedCalendar,
  readLeanHours,
  readSessions,
} from '../../feeds/files/published-calendars.ts'

/** One day about which a published calendar and ours do not agree. */
export interface Disagreement {
  readonly file: string
  readonly calendarCode: string
  readonly date: CalendarDate
  readonly ours: string // 03:45–10:00Z, or closed
  readonly theirs: string
  readonly name: string | null // what we call the day
}

export interface Comparison {
  readonly files: number
  readonly days: number // compared, by venue
  readonly disagreements: readonly Disagreement[]
}

/**
 * Compares the calendars that the code knows with every published one at a path and below: CSV of
 * exchange_calendars by the name of its exchange, and Lean's database of market hours. Only days
 * that ours declare are compared, since the others are guesses.
 */
export async function compareCalendars(path: string): Promise<Comparison> {
  const disagreements: Disagreement[] = []
  let [files, days] = [0, 0]
  for (const file of await filesAt(path)) {
    const published = await publishedIn(file)
    if (published.length > 0) files += 1
    for (const calendar of published) {
      const compared = compare(basename(file), calendar)
      days += compared.days
      disagreements.push(...compared.disagreements)
    }
  }
  if (files === 0) {
    const message = `There is no calendar that we can read at ${path}: xbom.csv, xnys.csv or market-hours-database.json.`
    throw new AppError('invalid_input', {}, { message })
  }
  return { files, days, disagreements }
}

/** By the code that exchange_calendars has for an exchange. */
const EXCHANGES: Readonly<Record<string, string>> = { xbom: 'BSE', xnse: 'NSE', xnys: 'NYSE' }

async function publishedIn(file: string): Promise<readonly PublishedCalendar[]> {
  const name = basename(file).toLowerCase()
  if (name === 'market-hours-database.json') return readLeanHours(await readFile(file, 'utf8'))
  const venueId = EXCHANGES[name.replace(/\.csv$/, '')]
  if (venueId === undefined || !name.endsWith('.csv')) return []
  const calendar = readSessions(venueId, await readFile(file, 'utf8'))
  return calendar ? [calendar] : []
}

function compare(file: string, published: PublishedCalendar) {
  const { venueId: calendarCode, sessions } = published
  const { known } = venueCalendar(calendarCode)
  const from = published.from > known.from ? published.from : (known.from as CalendarDate)
  const to = published.to < known.until ? published.to : (known.until as CalendarDate)
  const disagreements: Disagreement[] = []
  let days = 0
  for (let date = from; date <= to; date = addDays(date, 1)) {
    days += 1
    const session = sessionOn(calendarCode, date)
    const theirs = sessions.get(date) ?? null
    const sameClose = session?.closesAt === theirs?.closesAt
    const sameOpen = theirs?.opensAt === null || session?.opensAt === theirs?.opensAt
    if (sameClose && sameOpen) continue
    disagreements.push({
      file,
      calendarCode,
      date,
      ours: session ? spanOf(session) : 'closed',
      theirs: theirs ? spanOf(theirs) : 'closed',
      name: session?.name ?? nameOf(calendarCode, date),
    })
  }
  return { days, disagreements }
}

function nameOf(calendarCode: string, date: CalendarDate): string | null {
  const answer = venueCalendar(calendarCode).hoursOn(date)
  return 'closedFor' in answer ? answer.closedFor : null
}

function spanOf({ opensAt, closesAt }: { opensAt: number | null; closesAt: number }): string {
  const clock = (at: number) =>
    formatInstant(at as Parameters<typeof formatInstant>[0]).slice(11, 16)
  return opensAt === null ? `to ${clock(closesAt)}Z` : `${clock(opensAt)} to ${clock(closesAt)}Z`
}

const MOST_FILES = 1_000

async function filesAt(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return [path]
  const files = entries.filter((entry) => entry.isFile())
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /(\.csv|market-hours-database\.json)$/i.test(file))
    .toSorted()
    .slice(0, MOST_FILES)
}
