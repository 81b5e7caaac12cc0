import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { format } from '../../../core/fixed.ts'
import { formatInstant, type Instant } from '../../../core/instant.ts'
import { type Discovered, parseFile } from '../../../feeds/files/discover.ts'
import { SERIES_FIELDS, type SeriesFile } from '../../../feeds/files/series-row.ts'
import type { RefusedLine } from '../../../store/market/bar-imports.ts'
import { instrumentOf, namedIn } from '../series/import-bars.ts'
import type { SeriesPreview, UploadOptions, UploadPreview } from './upload.ts'

const SAMPLE = 8 // rows that are shown
const MOST_REFUSED = 200 // lines that are shown; the others are counted
const MOST_NAMED = 20 // instruments
const HEAD = 12 // lines of a file that is not understood yet

/** Reads a whole file as an import does, and stores nothing. `onRows` is told how many were read. */
export async function previewSeries(
  file: Exclude<Discovered, { readonly parser: 'none' }>,
  options: UploadOptions,
  onRows: (rows: number) => void,
): Promise<UploadPreview> {
  const found = { needs: [], head: [], instruments: null }
  if (file.parser === 'series') {
    const series: SeriesPreview[] = []
    let before = 0
    for (const kind of file.file.kinds) {
      const seen = openPreview(kind, file.file.interval, SERIES_FIELDS[kind])
      await readKind(file.file, kind, seen, (rows) => onRows(before + rows))
      before += seen.count()
      series.push(seen.preview())
    }
    return { ...found, format: file.file.format, series }
  }
  const told = toldIn(options)
  if (file.parser === 'csv' && told === null && namedIn(file.path) === null) {
    const needs = NEEDED.filter(
      (name) => options[name === 'venue' ? 'venueId' : name] === undefined,
    )
    return { format: 'csv', needs, head: await headOf(file.path), series: [], instruments: null }
  }
  return { ...found, format: file.parser, series: [await readBars(file, options, onRows)] }
}

const NEEDED = ['symbol', 'venue'] as const

/** Whose bars a file holds, where somebody said both halves of it. */
export function toldIn({
  symbol,
  venueId,
}: UploadOptions): { readonly symbol: string; readonly venueId: string } | null {
  return symbol !== undefined && venueId !== undefined ? { symbol, venueId } : null
}

async function readKind(
  file: SeriesFile,
  kind: SeriesFile['kinds'][number],
  seen: Seen,
  onRows: (rows: number) => void,
): Promise<void> {
  for await (const rows of file.read(kind, seen.notes)) {
    for (const row of rows) {
      if (!row.ok) seen.refuse(row.line, row.member, row.reason)
      else seen.take(row.instrument.instrumentId, row.at as Instant, row.values, row.odd)
    }
    onRows(seen.count())
  }
}

async function readBars(
  file: Extract<Discovered, { readonly parser: 'lean' | 'csv' }>,
  options: UploadOptions,
  onRows: (rows: number) => void,
): Promise<SeriesPreview> {
  const { instrumentId } = instrumentOf(file, toldIn(options))
  const { interval, dateOrder } = options
  const { rows, notes, ...parsed } = await parseFile(file, {
    instrumentId,
    ...(interval && { interval }),
    ...(dateOrder && { order: dateOrder }),
  })
  const seen = openPreview('bar', parsed.interval, SERIES_FIELDS.bar.slice(0, -1))
  let [read, repeated] = [0, 0]
  for await (const row of rows) {
    read += 1
    if (read % 1_000 === 0) onRows(read)
    if (!row.ok && row.repeated) repeated += 1
    else if (!row.ok) seen.refuse(row.line, null, row.reason)
    else {
      const { openedAt, closedAt, open: opened, high, low, close, volume } = row.bar
      const prices = [opened, high, low, close, volume].map(format)
      const times = [openedAt, closedAt].map(formatInstant)
      seen.take(instrumentId, openedAt, [parsed.interval, ...times, ...prices], null)
    }
  }
  seen.notes.push(...notes)
  if (repeated > 0) seen.notes.push(`${repeated} lines say again what lines before them say.`)
  return seen.preview()
}

type Seen = ReturnType<typeof openPreview>

/** What the rows of a kind are, as they pass. */
function openPreview(kind: string, interval: string | null, columns: readonly string[]) {
  const instruments = new Set<string>()
  const refused: RefusedLine[] = []
  const sample: (string | null)[][] = []
  const odd = new Map<string, number>()
  const notes: string[] = []
  const counts = { rows: 0, flagged: 0, refused: 0 }
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return {
    notes,
    count: () => counts.rows + counts.refused,
    take(
      instrumentId: string,
      at: Instant,
      values: readonly (string | null)[],
      oddity: string | null,
    ): void {
      counts.rows += 1
      instruments.add(instrumentId)
      if (sample.length < SAMPLE) sample.push([instrumentId, ...values])
      if (at < first) first = at
      if (at > last) last = at
      if (oddity === null) return
      counts.flagged += 1
      odd.set(oddity, (odd.get(oddity) ?? 0) + 1)
    },
    refuse(line: number, member: string | null, reason: string): void {
      counts.refused += 1
      if (refused.length >= MOST_REFUSED) return
      refused.push({ line, reason: member === null ? reason : `${member}: ${reason}` })
    },
    preview: (): SeriesPreview => ({
      kind,
      interval,
      rows: counts.rows,
      flagged: counts.flagged,
      refusedCount: counts.refused,
      refused,
      notes: [
        ...notes,
        ...[...odd].map(([what, count]) => `Of ${count} rows, to be kept as they came: ${what}.`),
      ],
      instruments: instruments.size,
      instrumentIds: [...instruments].slice(0, MOST_NAMED),
      firstAt: counts.rows === 0 ? null : (first as Instant),
      lastAt: counts.rows === 0 ? null : (last as Instant),
      columns: ['instrument_id', ...columns],
      sample,
    }),
  }
}

/** The first lines of a text, as they are. */
async function headOf(path: string): Promise<readonly string[]> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0)
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead))
    return text
      .split(/\r\n|\n/)
      .slice(0, HEAD)
      .map((line) =>
        line
          .slice(0, 200)
          .replaceAll(/\p{Cc}/gu, ' ')
          .toWellFormed(),
      )
      .filter((line) => line.trim() !== '')
  } catch (cause) {
    throw new Error(`${basename(path)} cannot be read`, { cause })
  } finally {
    await file.close()
  }
}
