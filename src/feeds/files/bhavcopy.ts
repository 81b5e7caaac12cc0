import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { fixed, format, type Quantity } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import type { NewInstrument } from '../../domain/market/instruments/instrument.ts'
import { type BhavRow, columnsOfBhavcopy } from './bhavcopy-columns.ts'
import { contractOf, shareOf } from './bhavcopy-instruments.ts'
import { splitLine } from './csv/csv-header.ts'
import { decimalText, notNumber, textBarFault } from './decimal-text.ts'
import { sessionTexts } from './lean/lean-times.ts'
import { lineBatches } from './lines.ts'
import { refuseFile } from './parsed.ts'
import { rowMaker, type SeriesFile, type SeriesRow } from './series-row.ts'
import { memberLines, zipMembers } from './zip-members.ts'

const NAME =
  /(?:^|\/)(?:(cm|fo)\d{2}[A-Z]{3}\d{4}bhav\.csv|BhavCopy_(?:NSE|BSE)_(CM|FO)_[\d_]+_[FP]_\d+\.csv)(?:\.zip)?$/i

/**
 * The day of all shares, or of all futures and options, as NSE and BSE publish it: the old form (to
 * July 2024) and the unified one, UDiFF. Null when the name is none of them.
 *
 * Units:  volume and open interest in units of the underlying. The files count contracts traded, so
 *         those are multiplied by the lot; where no lot is known the line is refused.
 * Edges:  shares are taken of the series EQ, BE, BZ, SM and ST. What did not trade on the day has no
 *         bar; how many, a note says.
 * Source: NSE's circulars on the UDiFF, and the files' own headers.
 */
export function bhavcopy(path: string): SeriesFile | null {
  if (!NAME.test(path.replaceAll('\\', '/'))) return null
  return {
    format: 'bhavcopy',
    kinds: ['bar'],
    interval: '1d',
    read: (_kind, notes) => read(path, notes),
  }
}

const SERIES: ReadonlySet<string> = new Set(['EQ', 'BE', 'BZ', 'SM', 'ST'])

async function* read(path: string, notes: string[]): AsyncGenerator<SeriesRow[]> {
  const counts = { idle: 0, otherSeries: 0 }
  let rowOf: ((fields: readonly string[]) => BhavRow) | null = null
  let width = 0
  let line = 0
  for await (const batch of linesOf(path)) {
    const rows: SeriesRow[] = []
    for (const text of batch) {
      line += 1
      if (text.trim() === '') continue
      const fields = splitLine(text, ',')?.map((field) => field.trim())
      if (rowOf === null) {
        const columns = columnsOfBhavcopy(fields ?? [])
        if (columns === null)
          refuseFile(basename(path), `has no header of a bhavcopy: "${text.slice(0, 60)}"`)
        rowOf = columns
        width = fields!.length
        continue
      }
      if (fields === undefined) rows.push(refusal(line, 'its quotes do not match'))
      else if (fields.length !== width) {
        rows.push(refusal(line, `${fields.length} fields, where the header has ${width}`))
      } else rows.push(...readRow(rowOf(fields), line, counts))
    }
    yield rows
  }
  if (rowOf === null) refuseFile(basename(path), 'is empty')
  if (counts.idle > 0) notes.push(`${counts.idle} lines are of what did not trade on the day.`)
  if (counts.otherSeries > 0) {
    notes.push(`${counts.otherSeries} lines are of bonds, rights and other series than shares.`)
  }
}

function readRow(
  row: BhavRow,
  line: number,
  counts: { idle: number; otherSeries: number },
): SeriesRow[] {
  if (row.date === null) return [refusal(line, `the date "${row.dateText}" cannot be read`)]
  if (row.isContract ? false : !SERIES.has(row.series)) {
    counts.otherSeries += 1
    return []
  }
  const traded = decimalText(row.volume)
  if (traded === null) return [refusal(line, notNumber('volume', row.volume))]
  if (Number(traded) === 0) {
    counts.idle += 1
    return []
  }
  const instrument = row.isContract ? contractOf(row, row.date) : shareOf(row)
  if (typeof instrument === 'string') return [refusal(line, instrument)]
  return [barOf(row, row.date, traded, instrument, line)]
}

function barOf(
  row: BhavRow,
  date: CalendarDate,
  traded: string,
  instrument: NewInstrument,
  line: number,
): SeriesRow {
  const prices: string[] = []
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    const price = decimalText(row[name])
    if (price === null) return refusal(line, notNumber(name, row[name]))
    prices.push(price)
  }
  const [open, high, low, close] = prices as [string, string, string, string]
  const fault = textBarFault(open, high, low, close, traded)
  if (fault !== null) return refusal(line, fault)
  const openInterest = row.isContract ? decimalText(row.openInterest) : null
  if (row.isContract && openInterest === null) {
    return refusal(line, notNumber('open interest', row.openInterest))
  }
  const { at, opened, closed } = sessionTexts(row.exchange, date)
  const volume = row.isContract ? units(traded, instrument.lotSize!) : traded
  const values = ['1d', opened, closed, open, high, low, close, volume, openInterest]
  return rowMaker(instrument, null).take(line, at, values)
}

function units(contracts: string, lotSize: Quantity): string {
  return format(((fixed<'quantity'>(contracts) * lotSize) / 100_000_000n) as Quantity)
}

async function* linesOf(path: string): AsyncGenerator<string[]> {
  if (!/\.zip$/i.test(path)) return yield* lineBatches(createReadStream(path))
  const members = (await zipMembers(path)).filter(({ name }) => /\.csv$/i.test(name))
  if (members.length !== 1) refuseFile(basename(path), `holds ${members.length} CSV files, not one`)
  yield* memberLines(path, members[0]!)
}

function refusal(line: number, reason: string): SeriesRow {
  return { ok: false, line, member: null, reason }
}
