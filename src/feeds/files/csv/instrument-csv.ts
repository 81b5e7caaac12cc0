import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { type Field, INSTRUMENT_FORMATS, type InstrumentFormat } from '../instrument-rows.ts'
import { refuseFile } from '../parsed.ts'

export type InstrumentRow =
  | { readonly ok: true; readonly line: number; readonly instrument: NewInstrument }
  | { readonly ok: false; readonly line: number; readonly reason: string }

export interface InstrumentFile {
  readonly format: InstrumentFormat
  readonly rows: AsyncIterable<InstrumentRow>
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Reads a list of instruments line by line: Kite's dump, NSE's contract file or CSV with our names,
 * told apart by their header. A file that is none of these is refused.
 */
export async function readInstruments(name: string, bytes: Bytes): Promise<InstrumentFile> {
  const lines = openLines(bytes)[Symbol.asyncIterator]()
  const head = await lines.next().catch((cause: unknown) => unreadable(name, cause))
  const header = (head.done ? [] : head.value.record).map((column) => column.trim().toLowerCase())
  const format = formatOf(header)
  if (format === null) {
    const columns = Object.values(INSTRUMENT_FORMATS).map(({ needed }) => needed.join(', '))
    return refuseFile(name, `is no list of instruments: its header needs ${columns.join('; or ')}`)
  }
  return { format, rows: rowsOf(name, lines, header, INSTRUMENT_FORMATS[format].read) }
}

interface NumberedLine {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function openLines(bytes: Bytes): AsyncIterable<NumberedLine> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 64 * 1024,
  })
  const done = (): void => {} // the reader of the lines is told of a failure
  pipeline(bytes, parser, done)
  return parser as AsyncIterable<NumberedLine>
}

function formatOf(header: readonly string[]): InstrumentFormat | null {
  const formats = Object.keys(INSTRUMENT_FORMATS) as InstrumentFormat[]
  const fits = (format: InstrumentFormat): boolean =>
    INSTRUMENT_FORMATS[format].needed.every((column) => header.includes(column))
  return formats.find(fits) ?? null
}

async function* rowsOf(
  name: string,
  lines: AsyncIterator<NumberedLine>,
  header: readonly string[],
  read: (field: Field) => NewInstrument,
): AsyncGenerator<InstrumentRow> {
  for (;;) {
    const next = await lines.next().catch((cause: unknown) => unreadable(name, cause))
    if (next.done) return
    const { record, info } = next.value
    const line = info.lines
    try {
      const instrument = read((column) => record[header.indexOf(column)]?.trim() ?? '')
      yield { ok: true, line, instrument }
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      yield { ok: false, line, reason: cause.message.replace(/\.$/, '') }
    }
  }
}

function unreadable(name: string, cause: unknown): never {
  return refuseFile(name, 'cannot be read as CSV', cause)
}
