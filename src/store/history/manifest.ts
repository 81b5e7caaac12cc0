import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A Parquet file of one kind and day of UTC, as the database knows it. */
export interface HistoryFile {
  readonly kind: string
  readonly day: CalendarDate
  readonly path: string // below the history directory
  readonly rowCount: number
  readonly rowSha256: string
  readonly fileSha256: string
  readonly bytes: number
  readonly writtenAt: Instant
  readonly droppedAt: Instant | null // from then on the file alone has the rows
}

/** A written file, whose rows are in the table still. */
export interface WrittenFile extends Omit<HistoryFile, 'writtenAt' | 'droppedAt'> {
  readonly coverage: readonly FileCoverage[]
}

const SELECTED = `kind, day::text, path, row_count::float8 as "rowCount",
  row_sha256 as "rowSha256", file_sha256 as "fileSha256", bytes::float8 as bytes,
  written_at as "writtenAt", dropped_at as "droppedAt"`

export async function findHistoryFile(
  db: Queryable,
  kind: string,
  day: CalendarDate,
): Promise<HistoryFile | null> {
  const { rows } = await db.query<HistoryFile>(
    `select ${SELECTED} from history_file where kind = $1 and day = $2`,
    [kind, day],
  )
  return rows[0] ?? null
}

export interface ColdDay {
  readonly day: CalendarDate
  readonly path: string
}

/** The days of a span, oldest first, on which files alone have rows of these instruments. */
export async function coldDays(
  db: Queryable,
  kind: string,
  instrumentIds: readonly string[],
  from: CalendarDate,
  to: CalendarDate,
): Promise<readonly ColdDay[]> {
  const { rows } = await db.query<ColdDay>({
    name: 'cold_days',
    text: `select f.day::text, f.path from history_file f
           where f.kind = $1 and f.day between $3 and $4 and f.dropped_at is not null
             and exists (select from history_coverage c
                         where c.kind = f.kind and c.day = f.day and c.instrument_id = any($2))
           order by f.day`,
    values: [kind, instrumentIds, from, to],
  })
  return rows
}

export async function allHistoryFiles(db: Queryable): Promise<readonly HistoryFile[]> {
  const { rows } = await db.query<HistoryFile>(
    `select ${SELECTED} from history_file order by kind, day`,
  )
  return rows
}

/** What a file holds of one instrument. */
export interface FileCoverage {
  readonly instrumentId: string
  readonly rowCount: number
  readonly firstAt: string // in SQL's form, UTC
  readonly lastAt: string
}

/** A newer file of a day takes the place of the older one. */
export async function recordHistoryFile(tx: Tx, file: WrittenFile): Promise<void> {
  await tx.query(
    `insert into history_file (kind, day, path, row_count, row_sha256, file_sha256, bytes)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (kind, day) do update set
       (path, row_count, row_sha256, file_sha256, bytes, written_at)
       = (excluded.path, excluded.row_count, excluded.row_sha256, excluded.file_sha256,
          excluded.bytes, excluded.written_at)`,
    [file.kind, file.day, file.path, file.rowCount, file.rowSha256, file.fileSha256, file.bytes],
  )
  await tx.query('delete from history_coverage where kind = $1 and day = $2', [file.kind, file.day])
  await tx.query(
    `insert into history_coverage (kind, day, instrument_id, row_count, first_at, last_at)
     select $1, $2, * from unnest($3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[])`,
    [
      file.kind,
      file.day,
      file.coverage.map(({ instrumentId }) => instrumentId),
      file.coverage.map(({ rowCount }) => rowCount),
      file.coverage.map(({ firstAt }) => firstAt),
      file.coverage.map(({ lastAt }) => lastAt),
    ],
  )
}

export async function markDropped(
  tx: Tx,
  kind: string,
  days: readonly CalendarDate[],
): Promise<void> {
  await tx.query(
    `update history_file set dropped_at = clock_timestamp()
     where kind = $1 and day = any($2::date[]) and dropped_at is null`,
    [kind, days],
  )
}

/** When the last row of each instrument ends that files alone have; those without one are left out. */
export async function lastCold(
  db: Queryable,
  kind: string,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, Instant>> {
  const { rows } = await db.query<{ readonly instrumentId: string; readonly last: Instant }>(
    `select c.instrument_id as "instrumentId", max(c.last_at) as last
     from history_coverage c
     join history_file f on f.kind = c.kind and f.day = c.day and f.dropped_at is not null
     where c.kind = $1 and c.instrument_id = any($2) group by 1`,
    [kind, instrumentIds],
  )
  return new Map(rows.map(({ instrumentId, last }) => [instrumentId, last]))
}

/** From when to when files alone have rows of an instrument; null where they have none. */
export async function coldSpan(
  db: Queryable,
  kind: string,
  instrumentId: string,
): Promise<{ readonly first: Instant; readonly last: Instant } | null> {
  const { rows } = await db.query<{ readonly first: Instant | null; readonly last: Instant }>({
    name: 'cold_span',
    text: `select min(c.first_at) as first, max(c.last_at) as last
           from history_coverage c
           join history_file f on f.kind = c.kind and f.day = c.day and f.dropped_at is not null
           where c.kind = $1 and c.instrument_id = $2`,
    values: [kind, instrumentId],
  })
  const { first, last } = rows[0]!
  return first === null ? null : { first, last }
}
