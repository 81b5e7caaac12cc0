import { parse } from 'csv-parse/sync'

export interface TableFault {
  readonly line: number
  readonly reason: string
}

/** One line of a table. `field` gives '' for what the line or the header does not have. */
export interface TableRow {
  readonly line: number
  readonly field: (column: string) => string
}

export interface Table {
  readonly rows: readonly TableRow[]
  readonly faults: readonly TableFault[]
}

const MOST_LINES = 5_000

/** Reads CSV with a header, whose names may be in any order, case and spelling of their spaces. */
export function readTable(
  text: string,
  { known, needed }: { readonly known: readonly string[]; readonly needed: readonly string[] },
): Table {
  if (text.includes('\0') || !text.isWellFormed())
    return { rows: [], faults: [fault(1, 'this is not a text file')] }
  const records = recordsOf(text)
  if ('reason' in records) return { rows: [], faults: [records] }
  const [head, ...lines] = records
  const header = (head?.record ?? []).map(plain)
  const missing = needed.filter((name) => !header.includes(name))
  if (missing.length > 0) {
    return { rows: [], faults: [fault(1, `the header has no column ${missing.join(', ')}`)] }
  }
  const strange = header.filter((name) => name !== '' && !known.includes(name))
  if (strange.length > 0) {
    const reason = `nobody knows the column ${strange.join(', ')}; there are ${known.join(', ')}`
    return { rows: [], faults: [fault(1, reason)] }
  }
  if (lines.length > MOST_LINES) {
    return { rows: [], faults: [fault(1, `it has more than ${MOST_LINES} lines`)] }
  }
  const wide = lines.filter(({ record }) => record.length > header.length)
  const faults = wide.map(({ record, line }) =>
    fault(line, `it has ${record.length} fields, and the header ${header.length}`),
  )
  const rows = lines
    .filter(({ record }) => record.length <= header.length)
    .map(({ record, line }) => {
      const field = (column: string) => record[header.indexOf(column)]?.trim() ?? ''
      return { line, field }
    })
  return { rows, faults }
}

interface NumberedRecord {
  readonly record: readonly string[]
  readonly line: number
}

function recordsOf(text: string): readonly NumberedRecord[] | TableFault {
  try {
    const parsed: unknown = parse(text, {
      bom: true,
      info: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      skipRecordsWithEmptyValues: true,
      trim: true,
    })
    const records = parsed as { record: string[]; info: { lines: number } }[]
    return records.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (cause) {
    const { lines = 1 } = cause as { lines?: number }
    return fault(lines, 'its quotes do not match')
  }
}

/** `EX-DATE` and `Ex Date` are ex_date. */
function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}

function fault(line: number, reason: string): TableFault {
  return { line, reason }
}
