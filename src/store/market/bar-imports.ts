import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What an import of one file took and refused, of one kind of series. */
export interface SeriesImport {
  readonly source: string // the file's name
  readonly sha256: string
  readonly kind: string // bar, trade, …
  readonly format: string | null // lean, csv, …
  readonly instrumentId: string | null // null: it holds several
  readonly instruments: number | null // how many, where it is more than one
  readonly interval: string | null // of bars
  readonly taken: number
  readonly known: number
  readonly flagged: number // taken, but odd
  readonly refusedCount: number
  readonly refused: readonly RefusedLine[] // the first of them
  readonly notes: readonly string[]
  readonly firstAt: Instant | null
  readonly lastAt: Instant | null
}

export interface RefusedLine {
  readonly line: number // from 1
  readonly reason: string
}

export interface RecordedImport extends SeriesImport {
  readonly importId: string
  readonly recordedAt: Instant
}

/** The same file again, which brought nothing new, leaves no second line. */
export async function insertSeriesImport(tx: Tx, report: SeriesImport): Promise<void> {
  await tx.query(
    `insert into bar_import (source, sha256, kind, format, instrument_id, instruments, bar_interval,
       taken, known, flagged, refused_count, refused, notes, first_at, last_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
     where $8::int > 0 or not exists (
       select from bar_import
       where source = $1 and sha256 = $2 and kind = $3 and instrument_id is not distinct from $5)`,
    [
      report.source,
      report.sha256,
      report.kind,
      report.format,
      report.instrumentId,
      report.instruments,
      report.interval,
      report.taken,
      report.known,
      report.flagged,
      report.refusedCount,
      storable(report.refused),
      storable(report.notes),
      textOf(report.firstAt),
      textOf(report.lastAt),
    ],
  )
}

/** As jsonb takes it: what a broken file was quoted with may hold a NUL, or half a character. */
function storable(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'string' ? one.toWellFormed().replaceAll('\0', '\ufffd') : one,
  )
}

function textOf(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

const SELECTED = `import_id as "importId", recorded_at as "recordedAt", source, sha256, kind, format,
  instrument_id as "instrumentId", instruments, bar_interval as "interval", taken, known, flagged,
  coalesce(refused_count, jsonb_array_length(refused)) as "refusedCount", refused, notes,
  first_at as "firstAt", last_at as "lastAt"`

/** The last import of the same bytes as this kind; null when there was none. */
export async function findSeriesImport(
  db: Queryable,
  sha256: string,
  kind: string,
): Promise<RecordedImport | null> {
  const { rows } = await db.query<RecordedImport>(
    `select ${SELECTED} from bar_import where sha256 = $1 and kind = $2
     order by recorded_at desc limit 1`,
    [sha256, kind],
  )
  return rows[0] ?? null
}

/** Imports by time, the newest first. */
export async function pageOfImports(
  db: Queryable,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly RecordedImport[]> {
  const { rows } = await db.query<RecordedImport>(
    `select ${SELECTED} from bar_import order by recorded_at desc, import_id limit $1 offset $2`,
    [limit, offset],
  )
  return rows
}

export async function countImports(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ readonly count: number }>(
    'select count(*)::int as count from bar_import',
  )
  return rows[0]!.count
}
