import { type CalendarDate, MINUTE_MS } from '../../../core/instant.ts'
import type { Zone } from '../../../domain/calendar/zone.ts'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { decimalText, isAbove, notNumber, textBarFault } from '../decimal-text.ts'
import type { LeanType } from './lean-instruments.ts'
import { sessionTexts, textOf, timesOf } from './lean-times.ts'
import type { RowMaker, SeriesKind, SeriesRow } from '../series-row.ts'

/** What the path of a Lean zip says of its lines. */
export interface LeanLines {
  readonly kind: SeriesKind
  readonly type: LeanType
  readonly venueId: string
  readonly zone: Zone
  readonly date: CalendarDate | null // null: each line has its own
  readonly interval: '1m' | '1d' | null
  readonly dividedBy: 1 | 10_000
}

type LineReader = (text: string, line: number) => SeriesRow
type OpenReader = (file: LeanLines, instrument: NewInstrument, rows: RowMaker) => LineReader

/** How a line of each kind is read. */
export const lineReaders: Readonly<Partial<Record<SeriesKind, OpenReader>>> = {
  bar: openBars,
  quote_bar: openQuoteBars,
  open_interest: openOpenInterest,
  trade: openTrades,
}

function openBars(file: LeanLines, _instrument: NewInstrument, rows: RowMaker): LineReader {
  const spanOf = spans(file)
  return (text, line) => {
    const fields = text.split(',')
    if (fields.length !== 6) return rows.refuse(line, `${fields.length} fields, not 6`)
    const span = spanOf(fields[0]!)
    if (typeof span === 'string') return rows.refuse(line, span)
    const numbers = numbersOf(fields, 1, 5, file.dividedBy, BAR_NAMES)
    if (typeof numbers === 'string') return rows.refuse(line, numbers)
    const [open, high, low, close] = numbers as [string, string, string, string]
    const volume = decimalText(fields[5]!)
    if (volume === null) return rows.refuse(line, notNumber('volume', fields[5]))
    const fault = textBarFault(open, high, low, close, volume)
    if (fault !== null) return rows.refuse(line, fault)
    const { at, opened, closed } = span
    const prices = [open, high, low, close, volume]
    return rows.take(line, at, [file.interval, opened, closed, ...prices, null])
  }
}

const BAR_NAMES = ['open', 'high', 'low', 'close']

/** A side that nobody quoted is empty; a line without any is no quote. */
function openQuoteBars(file: LeanLines, _instrument: NewInstrument, rows: RowMaker): LineReader {
  const spanOf = spans(file)
  return (text, line) => {
    const fields = text.split(',')
    if (fields.length !== 11) return rows.refuse(line, `${fields.length} fields, not 11`)
    const span = spanOf(fields[0]!)
    if (typeof span === 'string') return rows.refuse(line, span)
    const bid = sideOf(fields, 1, file.dividedBy, 'bid')
    if (typeof bid === 'string') return rows.refuse(line, bid)
    const ask = sideOf(fields, 6, file.dividedBy, 'ask')
    if (typeof ask === 'string') return rows.refuse(line, ask)
    if (bid[0] === null && ask[0] === null) return rows.refuse(line, 'neither side has a quote')
    const crossed = bid[3] != null && ask[3] != null && isAbove(bid[3], ask[3])
    const { at, opened, closed } = span
    const values = [file.interval, opened, closed, ...bid, ...ask]
    return rows.take(line, at, values, crossed ? 'the bid is above the ask' : null)
  }
}

/** Open, high, low, close, quantity of a side; of an empty one five times null. */
function sideOf(
  fields: readonly string[],
  from: number,
  dividedBy: 1 | 10_000,
  side: string,
): (string | null)[] | string {
  const own = fields.slice(from, from + 4)
  if (own.every((field) => field.trim() === '')) return [null, null, null, null, null]
  const names = BAR_NAMES.map((name) => `${side}'s ${name}`)
  const prices = numbersOf(fields, from, from + 4, dividedBy, names)
  if (typeof prices === 'string') return prices
  const [open, high, low, close] = prices.map(Number) as [number, number, number, number]
  if (low < 0) return `the ${side} is negative`
  if (high < Math.max(open, low, close) || low > Math.min(open, close)) {
    return `the ${side}'s prices lie outside of its high and low`
  }
  const size = fields[from + 4]!.trim()
  const quantity = size === '' ? null : decimalText(size)
  if (quantity === null && size !== '') return notNumber(`${side}'s quantity`, size)
  return [...prices, quantity]
}

function openOpenInterest(file: LeanLines, _instrument: NewInstrument, rows: RowMaker): LineReader {
  const timeOf = timesOf(file.zone, file.date!)
  return (text, line) => {
    const [time, count, ...more] = text.split(',')
    if (count === undefined || more.length > 0) return rows.refuse(line, 'not a time and a count')
    const at = timeOf(time!)
    if (typeof at === 'string') return rows.refuse(line, at)
    const quantity = decimalText(count)
    if (quantity === null) return rows.refuse(line, notNumber('open interest', count))
    if (Number(quantity) < 0) return rows.refuse(line, 'the open interest is negative')
    return rows.take(line, at, [textOf(at), quantity])
  }
}

/** Time, price, quantity, exchange, condition, whether the vendor doubts it. */
function openTrades(file: LeanLines, _instrument: NewInstrument, rows: RowMaker): LineReader {
  const timeOf = timesOf(file.zone, file.date!)
  let [last, place] = [-1, 0]
  return (text, line) => {
    const [time, priced, size, , , doubted, ...more] = text.split(',')
    if (doubted === undefined || more.length > 0)
      return rows.refuse(line, 'not the 6 fields of a tick')
    const at = timeOf(time!)
    if (typeof at === 'string') return rows.refuse(line, at)
    if (at < last) return rows.refuse(line, 'it is older than the line before')
    const price = decimalText(priced!, file.dividedBy)
    if (price === null) return rows.refuse(line, notNumber('price', priced))
    const quantity = decimalText(size!)
    if (quantity === null) return rows.refuse(line, notNumber('quantity', size))
    if (Number(price) <= 0) return rows.refuse(line, 'the price is zero or negative')
    if (Number(quantity) < 0) return rows.refuse(line, 'the quantity is negative')
    place = at === last ? place + 1 : 0
    last = at
    const odd = Number(quantity) === 0 ? 'the quantity is zero' : null
    const suspicious = doubted === '1' ? 'true' : 'false'
    const values = [textOf(at), String(place), price, quantity, null, null, suspicious, null]
    return rows.take(line, at, values, odd)
  }
}

interface Span {
  readonly at: number
  readonly opened: string
  readonly closed: string
}

/** When the bar of a line opened and closed, or what is wrong with its time. */
function spans({ date, zone, venueId }: LeanLines): (text: string) => Span | string {
  if (date === null) {
    return (text) => {
      const day = /^(\d{4})(\d{2})(\d{2}) \d{2}:\d{2}$/.exec(text)
      if (!day) return `the time "${text.slice(0, 40)}" is not like 20190102 00:00`
      const found = `${day[1]}-${day[2]}-${day[3]}` as CalendarDate
      if (Number.isNaN(Date.parse(found))) return `there is no day ${found}`
      return sessionTexts(venueId, found)
    }
  }
  const timeOf = timesOf(zone, date)
  let [closedAt, closed] = [Number.NaN, '']
  return (text) => {
    const at = timeOf(text)
    if (typeof at === 'string') return at
    if (at % MINUTE_MS !== 0) return `the time "${text}" is not the start of a minute`
    const opened = at === closedAt ? closed : textOf(at) // where one minute ends, the next begins
    closedAt = at + MINUTE_MS
    closed = textOf(closedAt)
    return { at, opened, closed }
  }
}

function numbersOf(
  fields: readonly string[],
  from: number,
  to: number,
  dividedBy: 1 | 10_000,
  names: readonly string[],
): string[] | string {
  const numbers: string[] = []
  for (let place = from; place < to; place += 1) {
    const number = decimalText(fields[place]!, dividedBy)
    if (number === null) return notNumber(names[place - from]!, fields[place])
    numbers.push(number)
  }
  return numbers
}
