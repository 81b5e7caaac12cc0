import type { Price, Quantity } from '../../../core/fixed.ts'
import { type Instant, MINUTE_MS } from '../../../core/instant.ts'
import { venueCalendar } from '../../../domain/calendar/venue.ts'
import { localTime, zonedInstant } from '../../../domain/calendar/zone.ts'
import type { Bar } from '../../../domain/market/series/bar.ts'
import { type CsvHeader, readHeader, splitLine } from './csv-header.ts'
import { type CsvShape, settleShape, type Told } from './csv-shape.ts'
import { lineBatches, type Source } from '../lines.ts'
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

export interface CsvOptions extends Told {
  readonly name: string // of the file, for messages
  readonly instrumentId: string // SYMBOL.VENUE; the venue's clock is the file's where it names no zone
}

/**
 * Bars from comma-separated text with a header: Yahoo's, mplfinance's, an export of one's own.
 *
 * Shape:  the first 1 000 lines settle the order of dates and the interval; then lines stream.
 * Edges:  a malformed line is refused with its number and the rest is taken; a file without the
 *         columns of a bar, or with an interval other than a minute or a day, is refused whole.
 *         Times mark the start of a bar; a daily bar spans its session.
 */
export async function parseCsv(source: Source, options: CsvOptions): Promise<ParsedFile> {
  const { name, instrumentId } = options
  const batches = lineBatches(source)
  const head: string[] = []
  while (head.length <= HEAD_LINES) {
    const { value, done } = await batches.next()
    if (done) break
    for (const line of value) head.push(line)
  }

  const start = head.findIndex((line) => line.trim() !== '')
  if (start < 0) refuseFile(name, 'is empty')
  const header = readHeader(name, head[start]!)
  const times = head
    .slice(start + 1, start + 1 + HEAD_LINES)
    .map((line) => timeText(splitLine(line, header.delimiter), header))
    .filter((time) => time !== null)
  if (times.length === 0) refuseFile(name, 'has a header and no lines of bars')

  const venueId = instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
  const shape = settleShape(name, venueId, times, options)
  const reader = lineReader(instrumentId, venueId, header, shape)
  return {
    instrumentId,
    interval: shape.interval,
    notes: [...header.notes, ...shape.notes],
    rows: rows(head.slice(start + 1), start + 2, batches, reader),
  }
}

const HEAD_LINES = 1_000

async function* rows(
  head: readonly string[],
  firstLine: number,
  batches: AsyncIterable<string[]>,
  reader: (text: string, line: number) => ParsedRow,
): AsyncGenerator<ParsedRow> {
  let line = firstLine
  for (const text of head) {
    if (text.trim() !== '') yield reader(text, line)
    line += 1
  }
  for await (const batch of batches) {
    for (const text of batch) {
      if (text.trim() !== '') yield reader(text, line)
      line += 1
    }
  }
}

function lineReader(
  instrumentId: string,
  venueId: string,
  header: CsvHeader,
  shape: CsvShape,
): (text: string, line: number) => ParsedRow {
  const judge = rowJudge(instrumentId)

  return (text, line) => {
    const fields = splitLine(text, header.delimiter)
    if (fields === null) return refused(line, 'its quotes do not match')
    if (fields.length !== header.width) {
      return refused(line, `${fields.length} fields, where the header has ${header.width}`)
    }
    const span = readSpan(venueId, timeText(fields, header)!, shape)
    if (typeof span === 'string') return refused(line, span)

    const columns = [header.open, header.high, header.low, header.close]
    const prices = columns.map((column) => readNumber<'price'>(fields[column]!))
    const broken = prices.findIndex((price) => price === null)
    if (broken >= 0)
      return refused(line, notNumber(PRICE_NAMES[broken]!, fields[columns[broken]!]!))
    const [open, high, low, close] = prices.map((price) => price!.value) as [
      Price,
      Price,
      Price,
      Price,
    ]

    const volume = header.volume === null ? NONE : readNumber<'quantity'>(fields[header.volume]!)
    if (volume === null) return refused(line, notNumber('volume', fields[header.volume!]!))
    const rounded = volume.rounded || prices.some((price) => price!.rounded)
    return judge(line, { ...span, open, high, low, close, volume: volume.value }, rounded)
  }
}

const PRICE_NAMES = ['open', 'high', 'low', 'close']
const NONE = { value: 0n as Quantity, rounded: false }

function notNumber(name: string, text: string): string {
  return text.trim() === '' ? `the ${name} is empty` : `the ${name} "${text}" is not a number`
}

function timeText(fields: readonly string[] | null, header: CsvHeader): string | null {
  const time = fields?.[header.time]
  if (time === undefined || time.trim() === '') return fields === null ? null : ''
  return header.clock === null ? time : `${time.trim()} ${(fields![header.clock] ?? '').trim()}`
}

/** When the bar opened and closed, or why that cannot be said. */
function readSpan(
  venueId: string,
  text: string,
  shape: CsvShape,
): Pick<Bar, 'openedAt' | 'closedAt'> | string {
  const time = readTime(text, shape.order)
  if (time === null) return text === '' ? 'the time is empty' : `the time "${text}" cannot be read`

  const { zone } = venueCalendar(venueId)
  if (shape.interval === '1d') {
    const dated = time.kind === 'instant' ? localTime(shape.utcDates ? 'UTC' : zone, time.at) : time
    return daySpan(venueId, dated.date)
  }
  if (time.kind === 'date') return `the time "${text}" has no time of day`
  const openedAt =
    time.kind === 'instant' ? time.at : zonedInstant(zone, time.date, time.sinceMidnightMs)
  if (openedAt % MINUTE_MS !== 0) return `the time "${text}" is not the start of a minute`
  return { openedAt, closedAt: (openedAt + MINUTE_MS) as Instant }
}
