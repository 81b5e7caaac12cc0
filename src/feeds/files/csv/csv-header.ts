import { parse } from 'csv-parse/sync'

import { refuseFile } from '../parsed.ts'

/** Where the columns of a bar stand in a file's lines. */
export interface CsvHeader {
  readonly delimiter: string
  readonly width: number // how many fields a line has
  readonly time: number
  readonly clock: number | null // a second column with the time of day
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number | null
  readonly notes: readonly string[]
}

const NAMES = {
  time: ['date', 'datetime', 'timestamp', 'time', 'dateandtime', 'opentime', 'tradedate'],
  open: ['open', 'openprice', 'o'],
  high: ['high', 'highprice', 'h'],
  low: ['low', 'lowprice', 'l'],
  close: ['close', 'closeprice', 'c'],
  volume: ['volume', 'vol', 'v', 'totaltradedquantity', 'tradedquantity'],
} as const

type Column = keyof typeof NAMES

/** Reads the first line. A file whose columns are not those of bars is refused whole. */
export function readHeader(name: string, line: string): CsvHeader {
  if (line.includes('\ufffd') || line.length > 4_096) {
    refuseFile(name, 'is not a text file in UTF-8') // see `lineBatches`
  }

  const delimiter = [',', ';', '\t', '|'].find((candidate) => line.includes(candidate)) ?? ','
  const fields = splitLine(line, delimiter) ?? []
  const plain = fields.map((field) => field.toLowerCase().replace(/[^a-z]/g, ''))
  const place = (column: Column): number => {
    return NAMES[column].map((known) => plain.indexOf(known)).find((index) => index >= 0) ?? -1
  }

  const missing = (['time', 'open', 'high', 'low', 'close'] as const).filter((column) => {
    return place(column) < 0
  })
  if (missing.length > 0) {
    const names = missing.map((column) => (column === 'time' ? 'date' : column)).join(', ')
    refuseFile(
      name,
      `has no column ${names}. Its first line is "${line.slice(0, 80)}"; ` +
        'give it a header like date,open,high,low,close,volume',
    )
  }

  const time = place('time')
  const clock = plain[time] === 'date' ? plain.indexOf('time') : -1
  const volume = place('volume')
  const taken = [time, clock, volume, ...(['open', 'high', 'low', 'close'] as const).map(place)]
  const ignored = fields.filter((field, index) => !taken.includes(index) && field.trim() !== '')
  const notes: string[] = []
  if (ignored.length > 0) notes.push(`Columns left aside: ${ignored.join(', ')}.`)
  if (volume < 0) notes.push('There is no column volume; each volume is taken as 0.')

  return {
    delimiter,
    width: fields.length,
    time,
    clock: clock < 0 ? null : clock,
    open: place('open'),
    high: place('high'),
    low: place('low'),
    close: place('close'),
    volume: volume < 0 ? null : volume,
    notes,
  }
}

/**
 * The fields of one line, or null when its quotes do not match. A bar is one line, so lines are cut
 * first: an unmatched quote then costs its own line, and not the rest of the file.
 */
export function splitLine(line: string, delimiter: string): string[] | null {
  if (!line.includes('"')) return line.split(delimiter)
  try {
    return parse(line, { delimiter, relaxColumnCount: true, ltrim: true, rtrim: true })[0] ?? null
  } catch {
    return null
  }
}
