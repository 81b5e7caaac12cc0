import { basename } from 'node:path'
import type { Price, Quantity } from '../../../core/fixed.ts'
import { type CalendarDate, DAY_MS, type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { zonedInstant } from '../../../domain/calendar/zone.ts'
import type { Bar } from '../../../domain/market/series/bar.ts'
import type { LeanFile } from './lean-path.ts'
import { readNumber } from '../number.ts'
import {
  daySpan,
  type ParsedFile,
  type ParsedRow,
  refused,
  refuseFile,
  rowJudge,
} from '../parsed.ts'
import { readTime } from '../time.ts'
import type { ZipMember } from '../zip-directory.ts'
import { memberLines, zipMembers } from '../zip-members.ts'

/**
 * Bars from a zip file of QuantConnect's Lean: CSV without a header, of one instrument.
 *
 * Units:  milliseconds since midnight of the zip's date, in the market's data zone, for minutes;
 *         `YYYYMMDD HH:MM` for days. The time is the start of the bar.
 * Edges:  a zip may hold the same day twice under two names (Lean's NIFTY files do): the member
 *         that bears the zip's date is read, and the other is named in the notes.
 * Source: Lean's Data/equity/readme.md and the files themselves.
 */
export async function parseLean(path: string, file: LeanFile): Promise<ParsedFile> {
  const name = basename(path)
  const notes: string[] = []
  const member = memberOf(name, await zipMembers(path), file, notes)
  if (member.size > LARGEST_BYTES) refuseFile(name, `holds more than ${LARGEST_BYTES} bytes`)
  const lines: string[] = []
  for await (const batch of memberLines(path, member)) lines.push(...batch)
  if (lines.every((line) => line.trim() === '')) refuseFile(name, 'holds no lines')
  if (!lines.some((line) => line.split(',').length === COLUMNS)) {
    refuseFile(name, 'holds no line of time, open, high, low, close, volume')
  }
  return {
    instrumentId: file.instrument.instrumentId,
    interval: file.interval,
    notes,
    rows: rows(lines, file),
  }
}

const COLUMNS = 6
const LARGEST_BYTES = 67_108_864 // a day of minutes is 20 kB, a century of days 1 MB

function memberOf(
  name: string,
  members: readonly ZipMember[],
  file: LeanFile,
  notes: string[],
): ZipMember {
  const [only] = members
  if (members.length === 1) return only!
  const day = file.date?.replaceAll('-', '')
  const dated = members.filter((member) => day !== undefined && member.name.startsWith(day))
  const namesOf = (some: readonly ZipMember[]): string => some.map((one) => one.name).join(', ')
  if (dated.length !== 1) {
    refuseFile(name, `holds ${members.length} files (${namesOf(members)}), none clearly its own`)
  }
  const [own] = dated
  const others = namesOf(members.filter((member) => member !== own))
  notes.push(`Read ${own!.name}, which bears the zip's date; left aside ${others}.`)
  return own!
}

async function* rows(lines: readonly string[], file: LeanFile): AsyncGenerator<ParsedRow> {
  const judge = rowJudge(file.instrument.instrumentId)
  for (const [index, text] of lines.entries()) {
    if (text.trim() !== '') yield readLine(text, index + 1, file, judge)
  }
}

function readLine(
  text: string,
  line: number,
  file: LeanFile,
  judge: ReturnType<typeof rowJudge>,
): ParsedRow {
  const fields = text.split(',')
  if (fields.length !== COLUMNS) return refused(line, `${fields.length} fields, not ${COLUMNS}`)

  const span = readSpan(fields[0]!, file)
  if (typeof span === 'string') return refused(line, span)

  const numbers = fields.slice(1).map((field, index) => {
    return readNumber(field, index === COLUMNS - 2 ? 1 : file.dividedBy)
  })
  const broken = numbers.indexOf(null)
  if (broken >= 0)
    return refused(line, `the ${NAMES[broken]} "${fields[broken + 1]}" is not a number`)

  const rounded = numbers.some((number) => number!.rounded)
  const [open, high, low, close] = numbers.map((number) => number!.value) as unknown as Price[]
  const volume = numbers[COLUMNS - 2]!.value as unknown as Quantity
  return judge(
    line,
    { ...span, open: open!, high: high!, low: low!, close: close!, volume },
    rounded,
  )
}

const NAMES = ['open', 'high', 'low', 'close', 'volume']

function readSpan(text: string, file: LeanFile): Pick<Bar, 'openedAt' | 'closedAt'> | string {
  const { venueId } = file.instrument
  if (file.date === null) {
    const time = readTime(text, 'month-first')
    const dated = time !== null && time.kind !== 'instant'
    return dated ? daySpan(venueId, time.date) : `the time "${text}" is not like 20190102 00:00`
  }
  return minuteSpan(text, file, file.date)
}

function minuteSpan(
  text: string,
  file: LeanFile,
  date: CalendarDate,
): Pick<Bar, 'openedAt' | 'closedAt'> | string {
  const sinceMidnightMs = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN
  if (!(sinceMidnightMs < DAY_MS)) return `the time "${text}" is not milliseconds of a day`
  if (sinceMidnightMs % MINUTE_MS !== 0) return `the time "${text}" is not the start of a minute`
  const openedAt = zonedInstant(file.zone, date, sinceMidnightMs)
  return { openedAt, closedAt: (openedAt + MINUTE_MS) as Instant }
}
