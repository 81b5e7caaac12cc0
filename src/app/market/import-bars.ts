import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { fixed, format, type Price, type Quantity } from '../../core/fixed.ts'
import type { Bar, BarInterval } from '../../domain/market/bar.ts'
import { instrumentId, type NewInstrument } from '../../domain/market/instrument.ts'
import { discover, parseFile, type Discovered, type Readable } from '../../feeds/files/discover.ts'
import { insertBarImport, type RefusedLine } from '../../store/market/bar-imports.ts'
import { insertBars, type DifferentBar } from '../../store/market/bars.ts'
import { insertInstruments } from '../../store/market/instruments.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

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
      readonly instrumentId: string
      readonly interval: BarInterval
      readonly taken: number // bars that were new
      readonly known: number // that were there already, or twice in the file
      readonly refusedCount: number
      readonly refused: readonly RefusedLine[] // the first MOST_REFUSED of them
      readonly notes: readonly string[]
    }
  | { readonly outcome: 'refused' | 'left aside'; readonly path: string; readonly reason: string }

/** Every file at these paths and below, in the order in which they are imported. */
export async function filesAt(paths: readonly string[]): Promise<Discovered[]> {
  const files: Discovered[] = []
  for (const path of paths) for await (const file of discover(path)) files.push(file)
  return files
}

/**
 * Imports one file in one transaction: all of its good lines, or nothing if we are interrupted.
 * Safe to repeat: a bar that is there already is known, and one that differs from what is there is
 * refused, since runs have traded on it.
 */
export async function importBars(context: Context, request: ImportBars): Promise<ImportedFile> {
  const { file } = request
  const { path } = file
  if (file.parser === 'none') return { outcome: 'left aside', path, reason: file.reason }
  try {
    const instrument = instrumentOf(file, request.instrument)
    const sha256 = await hashOf(path)
    return await transaction(context.pool, (tx) =>
      importFile(tx, file, instrument, sha256, request),
    )
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code === 'database_unavailable') throw cause
    return { outcome: 'refused', path, reason: cause.message }
  }
}

const BATCH = 2_000 // bars a statement
export const MOST_REFUSED = 1_000 // lines that are kept by number; the others are counted

async function importFile(
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
  await insertInstruments(tx, [instrument])

  const refused: RefusedLine[] = []
  const counts = { taken: 0, known: 0, refused: 0 }
  let batch: { bar: Bar; line: number }[] = []
  let lines = 0
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
  await insertBarImport(tx, {
    source: basename(file.path),
    sha256,
    instrumentId,
    interval,
    taken,
    known,
    refused,
  })
  const refusedCount = counts.refused
  const report = { instrumentId, interval, taken, known, refusedCount, refused, notes }
  return { outcome: 'read', path: file.path, ...report }

  function refuse({ line, reason }: RefusedLine): void {
    counts.refused += 1
    if (refused.length < MOST_REFUSED) refused.push({ line, reason })
  }

  async function flush(): Promise<void> {
    const bars = batch.map(({ bar }) => bar)
    const lineOf = new Map(batch.map(({ bar, line }) => [bar, line]))
    batch = []
    const inserted = await insertBars(tx, interval, bars)
    counts.taken += inserted.taken
    counts.known += inserted.known
    for (const one of inserted.different) {
      refuse({ line: lineOf.get(one.bar)!, reason: differenceOf(one) })
    }
    onProgress?.(lines)
  }
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

/** Whose bars a file holds: a Lean file says it by its path, for a CSV file the caller does. */
export function instrumentOf(file: Readable, named: ImportBars['instrument']): NewInstrument {
  if (file.parser === 'lean') return file.file.instrument
  if (!named) {
    const message =
      'A CSV file does not say whose bars it holds. Say --symbol and --venue, like ' +
      '--symbol SPY --venue NYSE.'
    throw new AppError('invalid_input', {}, { message })
  }
  const { symbol, venueId } = named
  return {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: symbol,
    kind: 'equity',
    currency: ['NSE', 'BSE'].includes(venueId) ? 'INR' : 'USD',
    priceIncrement: fixed<'price'>('0.01') as Price,
    quantityStep: fixed<'quantity'>('1') as Quantity,
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
