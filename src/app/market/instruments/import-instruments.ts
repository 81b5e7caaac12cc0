import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { calendarDate, type CalendarDate } from '../../../core/instant.ts'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { type InstrumentRow, readInstruments } from '../../../feeds/files/csv/instrument-csv.ts'
import { gunzipped } from '../../../feeds/files/unpack-gzip.ts'
import type { RefusedLine } from '../../../store/market/bar-imports.ts'
import {
  assignTokens,
  insertInstrumentImport,
  lockInstruments,
  retireUnlisted,
} from '../../../store/market/instrument-imports.ts'
import {
  type ChangedInstruments,
  findInstruments,
  upsertInstruments,
} from '../../../store/market/instruments.ts'
import { noteTerms } from '../../../store/market/contract-terms.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { tried } from '../../../store/tried.ts'
import type { Context } from '../../context.ts'
import { todayInIndia } from './list-expiries.ts'
import {
  type Differences,
  type InstrumentDifference,
  openDifferences,
} from './instrument-differences.ts'

export interface ImportInstruments {
  readonly path: string
  /** The file lists all that its exchanges have: what it leaves out is listed no longer. */
  readonly complete?: boolean
  /** Says what would become of it, line by line, and stores nothing. */
  readonly dryRun?: boolean
  readonly onProgress?: (lines: number) => void
}

export interface ImportedInstruments extends ChangedInstruments {
  readonly path: string
  readonly format: string
  readonly retired: number
  readonly refusedCount: number
  readonly refused: readonly RefusedLine[] // the first MOST_REFUSED of them
  readonly differences: readonly InstrumentDifference[] // of a dry run, the first of them
}

const BATCH = 5_000 // instruments a statement
const MOST_REFUSED = 1_000 // lines that are kept by number; the others are counted

/**
 * Imports a list of instruments in one transaction: all of its good lines, or nothing if we are
 * interrupted. Safe to repeat: ids stay, and what did not change is left alone.
 */
export async function importInstruments(
  context: Context,
  { path, ...how }: ImportInstruments,
): Promise<ImportedInstruments> {
  await assertFile(path)
  const packed = /\.gz$/i.test(path)
  const bytes = () => (packed ? gunzipped(path) : createReadStream(path))
  return { path, ...(await importInstrumentLines(context, { name: basename(path), bytes }, how)) }
}

/** A list of instruments, and how its bytes are read from their beginning. */
export interface InstrumentSource {
  readonly name: string // of the file, for messages
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** The same for a list that is no file. */
export async function importInstrumentLines(
  context: Context,
  { name, bytes }: InstrumentSource,
  { complete = false, dryRun = false, onProgress }: Omit<ImportInstruments, 'path'>,
): Promise<Omit<ImportedInstruments, 'path'>> {
  const sha256 = await hashOf(bytes())
  const work = async (tx: Tx): Promise<Omit<ImportedInstruments, 'path'>> => {
    await tx.query('set local statement_timeout = 0')
    await lockInstruments(tx)
    const { format, rows } = await readInstruments(name, bytes()) // anew if the work is repeated
    const differences = dryRun ? openDifferences() : null
    const counts = await importRows(tx, rows, differences, onProgress)
    const { refused, refusedCount, listed, venues, ...changed } = counts
    const retired =
      complete && listed.size > 0 ? await retireUnlisted(tx, [...venues], [...listed]) : []
    differences?.retire(retired)
    await noteTerms(tx, [...listed], listedOn(name) ?? todayInIndia(context), name)
    await insertInstrumentImport(tx, { source: name, sha256, format, ...changed, refused })
    const told = { refusedCount, refused, differences: differences?.told() ?? [] }
    return { format, ...changed, retired: retired.length, ...told }
  }
  return dryRun ? tried(context.pool, work) : transaction(context.pool, work)
}

/** The day of NSE’s lists, which their names tell: NSE_FO_contract_07112024.csv. */
function listedOn(name: string): CalendarDate | null {
  const [, day, month, year] = /_(\d{2})(\d{2})(20\d{2})\.csv/i.exec(name) ?? []
  try {
    return day === undefined ? null : calendarDate(`${year}-${month}-${day}`)
  } catch {
    return null
  }
}

async function importRows(
  tx: Tx,
  rows: AsyncIterable<InstrumentRow>,
  differences: Differences | null,
  onProgress: ((lines: number) => void) | undefined,
) {
  const total = { inserted: 0, updated: 0, unchanged: 0 }
  const refused: RefusedLine[] = []
  const listed = new Set<string>()
  const tokens = new Map<number, string>()
  const venues = new Set<string>()
  let refusedCount = 0
  let batch: NewInstrument[] = []
  let lines = 0
  for await (const row of rows) {
    lines += 1
    const reason = row.ok ? repeats(row.instrument) : row.reason
    if (reason !== null) refuse(row.line, reason)
    else if (row.ok) batch.push(row.instrument)
    if (batch.length === BATCH) await flush()
  }
  await flush()
  return { ...total, refused, refusedCount, listed, venues }

  /** Why a line cannot stand beside those before it. Notes what it names. */
  function repeats({ instrumentId, venueId, token }: NewInstrument): string | null {
    if (listed.has(instrumentId)) return `${instrumentId} stands on an earlier line`
    const other = token === undefined ? undefined : tokens.get(token)
    if (other !== undefined) return `${other} has the token ${token} on an earlier line`
    listed.add(instrumentId)
    venues.add(venueId)
    if (token !== undefined) tokens.set(token, instrumentId)
    return null
  }

  function refuse(line: number, reason: string): void {
    refusedCount += 1
    if (refused.length < MOST_REFUSED) refused.push({ line, reason })
  }

  async function flush(): Promise<void> {
    if (batch.length === 0) return
    if (differences !== null) await compare(tx, differences, batch)
    const changed = await upsertInstruments(
      tx,
      batch.map((one) => {
        const { token: _, ...rest } = one
        return rest
      }),
    )
    await assignTokens(tx, batch)
    total.inserted += changed.inserted
    total.updated += changed.updated
    total.unchanged += changed.unchanged
    batch = []
    onProgress?.(lines)
  }
}

const COMPARED = 500 // instruments a question

async function compare(
  tx: Tx,
  differences: Differences,
  batch: readonly NewInstrument[],
): Promise<void> {
  for (let start = 0; start < batch.length && !differences.isFull(); start += COMPARED) {
    const some = batch.slice(start, start + COMPARED)
    const ids = some.map(({ instrumentId }) => instrumentId)
    differences.compare(await findInstruments(tx, ids), some)
  }
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile()) return
  throw new AppError('invalid_input', { path }, { message: `There is no file at ${path}.` })
}

async function hashOf(bytes: ReturnType<InstrumentSource['bytes']>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}
