import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { assert } from '../../../core/assert.ts'
import { fixed, format, type Price, type Quantity } from '../../../core/fixed.ts'
import { formatInstant, type Instant } from '../../../core/instant.ts'
import type { Bar, BarInterval } from '../../../domain/market/series/bar.ts'
import { instrumentId, type NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import {
  discover,
  findProperties,
  parseFile,
  type Discovered,
  type Readable,
} from '../../../feeds/files/discover.ts'
import { insertSeriesImport, type RefusedLine } from '../../../store/market/bar-imports.ts'
import { insertBars, type DifferentBar } from '../../../store/market/bars.ts'
import { insertInstruments } from '../../../store/market/instruments.ts'
import { ensurePartitions } from '../../../store/market/partitions.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { importSeries, MOST_REFUSED } from './import-series.ts'

export interface ImportBars {
  readonly file: Discovered
  /** Whose bars a CSV file holds, which it does not say. */
  readonly instrument?: { readonly symbol: string; readonly venueId: string }
  readonly interval?: BarInterval // where the file's own times leave it open
  readonly dateOrder?: 'month-first' | 'day-first'
  readonly onProgress?: (lines: number) => void
}

/** What became of a file. */
export type ImportedFile =
  | {
      readonly outcome: 'read'
      readonly path: string
      readonly kind: string // bar, trade, quote, …
      readonly format: string | null
      readonly instrumentId: string | null // null: it holds several
      readonly instruments: number | null // how many
      readonly interval: string | null // of bars
      readonly taken: number // rows that were new
      readonly known: number // that were there already, or twice in the file
      readonly flagged: number // taken, but odd; the notes say how
      readonly refusedCount: number
      readonly refused: readonly RefusedLine[] // the first MOST_REFUSED of them
      readonly notes: readonly string[]
    }
  | { readonly outcome: 'refused' | 'left aside'; readonly path: string; readonly reason: string }

/** Every file at these paths and below, in the order in which they are imported. */
export async function filesAt(paths: readonly string[]): Promise<Discovered[]> {
  const files: Discovered[] = []
  const propertiesOf = await findProperties(paths)
  for (const path of paths) {
    for await (const file of discover(path, propertiesOf)) files.push(file)
  }
  return files
}

/** Imports one file, whatever it holds; a report for each kind of series in it. */
export async function importFile(
  context: Context,
  { again = false, ...request }: ImportBars & { readonly again?: boolean },
): Promise<readonly ImportedFile[]> {
  const { file, onProgress } = request
  if (file.parser !== 'series') return [await importBars(context, request)]
  const { path } = file
  const sha256 = await hashOf(path)
  return importSeries(context, { path, file: file.file, sha256, again, onProgress })
}

/**
 * Imports one file in one transaction: all of its good lines, or nothing if we are interrupted.
 * Safe to repeat: a bar that is there already is known, and one that differs from what is there is
 * refused, since runs have traded on it.
 */
export async function importBars(context: Context, request: ImportBars): Promise<ImportedFile> {
  const { file } = request
  const { path } = file
  assert(file.parser !== 'series', 'series of other kinds go through importFile')
  if (file.parser === 'none') return { outcome: 'left aside', path, reason: file.reason }
  if (file.parser === 'csv' && !request.instrument && !namedIn(path)) {
    return { outcome: 'left aside', path, reason: WHOSE }
  }
  try {
    const instrument = instrumentOf(file, request.instrument)
    const sha256 = await hashOf(path)
    return await transaction(context.pool, (tx) =>
      importLines(context, tx, file, instrument, sha256, request),
    )
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code === 'database_unavailable') throw cause
    return { outcome: 'refused', path, reason: cause.message }
  }
}

const BATCH = 2_000 // bars a statement

async function importLines(
  { pool }: Context,
  tx: Tx,
  file: Readable,
  instrument: NewInstrument,
  sha256: string,
  { interval: toldInterval, dateOrder, onProgress }: ImportBars,
): Promise<ImportedFile> {
  const { instrumentId } = instrument
  const { rows, interval, notes } = await parseFile(file, {
    instrumentId,
    ...(toldInterval && { interval: toldInterval }),
    ...(dateOrder && { order: dateOrder }),
  })
  const refused: RefusedLine[] = []
  const counts = {
    taken: 0,
    known: 0,
    refused: 0,
    first: null as Instant | null,
    last: null as Instant | null,
  }
  let batch: { bar: Bar; line: number }[] = []
  let lines = 0
  let hasBegun = false
  for await (const row of rows) {
    lines += 1
    if (!row.ok && row.repeated) counts.known += 1
    else if (!row.ok) refuse(row)
    else if (!fits(row.bar)) refuse({ line: row.line, reason: 'a number is too large to be kept' })
    else batch.push(row)
    if (batch.length === BATCH) await flush()
  }
  await flush()

  refused.sort((a, b) => a.line - b.line)
  const { taken, known } = counts
  const report = {
    kind: 'bar',
    format: file.parser,
    instrumentId,
    instruments: null,
    interval,
    taken,
    known,
    flagged: 0,
    refusedCount: counts.refused,
    refused,
    notes,
  }
  const span = { firstAt: counts.first, lastAt: counts.last }
  await insertSeriesImport(tx, { source: basename(file.path), sha256, ...report, ...span })
  return { outcome: 'read', path: file.path, ...report }

  function refuse({ line, reason }: RefusedLine): void {
    counts.refused += 1
    if (refused.length < MOST_REFUSED) refused.push({ line, reason })
  }

  async function flush(): Promise<void> {
    const bars = batch.map(({ bar }) => bar)
    for (const { openedAt } of bars) {
      if (counts.first === null || openedAt < counts.first) counts.first = openedAt
      if (counts.last === null || openedAt > counts.last) counts.last = openedAt
    }
    const lineOf = new Map(batch.map(({ bar, line }) => [bar, line]))
    batch = []
    if (!hasBegun) {
      if (interval === '1m') await makeParts(pool, bars)
      await insertInstruments(tx, [instrument])
      hasBegun = true
    }
    const inserted = await insertBars(tx, interval, bars)
    counts.taken += inserted.taken
    counts.known += inserted.known
    for (const one of inserted.different) {
      refuse({ line: lineOf.get(one.bar)!, reason: differenceOf(one) })
    }
    onProgress?.(lines)
  }
}

const MOST_MONTHS = 24 // of a batch; where times are wilder, rows wait in the default part

/**
 * The months of the first minutes, by transactions of their own: their locks must not last as long as
 * an import. They wait for who writes instruments, so nothing may be written before; what is of later
 * months waits in the default part until the next archiving.
 */
async function makeParts(pool: Context['pool'], bars: readonly Bar[]): Promise<void> {
  const months = new Map(
    bars.map(({ openedAt }) => [formatInstant(openedAt).slice(0, 7), openedAt]),
  )
  if (months.size > MOST_MONTHS) return
  for (const at of months.values()) await ensurePartitions(pool, 'bar', at, at)
}

/** The columns are numeric(20,8) and numeric(28,8). */
function fits({ high, volume }: Bar): boolean {
  return high < 10n ** 20n && volume < 10n ** 28n
}

function differenceOf({ bar, stored }: DifferentBar): string {
  const fields = ['open', 'high', 'low', 'close', 'volume'] as const
  const differences = fields
    .filter((field) => bar[field] !== stored[field])
    .map((field) => `${field} ${format(bar[field])} here, ${format(stored[field])} there`)
  const all = differences.length > 0 ? differences.join('; ') : 'it closes at another time'
  return `another bar is stored for this time, and stays: ${all}`
}

/** Whose bars a file holds: a Lean file says it by its path, a CSV file by its name or not at all. */
export function instrumentOf(
  file: Readable,
  named: ImportBars['instrument'] | null,
): NewInstrument {
  if (file.parser === 'lean') return file.file.instrument
  const found = named ?? namedIn(file.path)
  if (!found) throw new AppError('invalid_input', {}, { message: WHOSE })
  const { symbol, venueId } = found
  return {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: symbol,
    kind: venueId === 'CBOE' ? 'index' : 'equity',
    currency: ['NSE', 'BSE'].includes(venueId) ? 'INR' : 'USD',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
  }
}

const WHOSE =
  'A CSV file does not say whose bars it holds. Say --symbol and --venue, like ' +
  '--symbol SPY --venue NYSE.'

/** Names that say whose bars a file holds: Yahoo's downloads by mplfinance, and the S&P 500. */
const NAMES: readonly (readonly [RegExp, venueId: string, symbol?: string])[] = [
  [/^yahoofinance-([A-Z.]{1,8})-\d{8}-\d{8}\.csv$/, 'NYSE'],
  [/^sp500[-_].*\.csv$/i, 'CBOE', 'SPX'],
]

export function namedIn(
  path: string,
): { readonly symbol: string; readonly venueId: string } | null {
  for (const [pattern, venueId, symbol] of NAMES) {
    const match = pattern.exec(basename(path))
    if (match) return { symbol: symbol ?? match[1]!, venueId }
  }
  return null
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
