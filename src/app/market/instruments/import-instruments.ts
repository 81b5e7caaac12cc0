import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { type InstrumentRow, readInstrumentFile } from '../../../feeds/files/csv/instrument-csv.ts'
import type { RefusedLine } from '../../../store/market/bar-imports.ts'
import {
  assignTokens,
  insertInstrumentImport,
  retireUnlisted,
} from '../../../store/market/instrument-imports.ts'
import { type ChangedInstruments, upsertInstruments } from '../../../store/market/instruments.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'

export interface ImportInstruments {
  readonly path: string
  /** The file lists all that its exchanges have: what it leaves out is listed no longer. */
  readonly complete?: boolean
  readonly onProgress?: (lines: number) => void
}

export interface ImportedInstruments extends ChangedInstruments {
  readonly path: string
  readonly format: string
  readonly retired: number
  readonly refusedCount: number
  readonly refused: readonly RefusedLine[] // the first MOST_REFUSED of them
}

const BATCH = 5_000 // instruments a statement
const MOST_REFUSED = 1_000 // lines that are kept by number; the others are counted

/**
 * Imports a list of instruments in one transaction: all of its good lines, or nothing if we are
 * interrupted. Safe to repeat: ids stay, and what did not change is left alone.
 */
export async function importInstruments(
  context: Context,
  { path, complete = false, onProgress }: ImportInstruments,
): Promise<ImportedInstruments> {
  await assertFile(path)
  const { format, rows } = await readInstrumentFile(path)
  const sha256 = await hashOf(path)
  return transaction(context.pool, async (tx) => {
    const counts = await importRows(tx, rows, onProgress)
    const { refused, refusedCount, listed, venues, ...changed } = counts
    const retired =
      complete && listed.size > 0 ? await retireUnlisted(tx, [...venues], [...listed]) : 0
    await insertInstrumentImport(tx, {
      source: basename(path),
      sha256,
      format,
      ...changed,
      refused,
    })
    return { path, format, ...changed, retired, refusedCount, refused }
  })
}

async function importRows(
  tx: Tx,
  rows: AsyncIterable<InstrumentRow>,
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

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile()) return
  throw new AppError('invalid_input', { path }, { message: `There is no file at ${path}.` })
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
