import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../../core/id.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { Pool } from '../pool.ts'
import { transaction, type Queryable } from '../transaction.ts'
import { copyRows, type CopiedRows } from './copy-rows.ts'
import type { ArchivedKind } from './kinds.ts'
import { findHistoryFile, markDropped, recordHistoryFile, type WrittenFile } from './manifest.ts'
import { writeParquet } from './write-parquet.ts'

/** A part of a table, as series_partition lists it. */
export interface Partition {
  readonly name: string
  readonly from: Instant
  readonly to: Instant // excluded
  readonly writtenAt: Instant // to the hour
}

/**
 * Writes the file of a day beside its rows, which stay. Answers null when there are no rows, and
 * does nothing when the file is there and holds the same.
 */
export async function copyDay(
  pool: Pool,
  directory: string,
  archived: ArchivedKind,
  day: CalendarDate,
): Promise<WrittenFile | null> {
  const { copied, file } = await exportDay(pool, directory, archived, day)
  if (copied.rowCount === 0 || file === null) return null
  await transaction(pool, (tx) => recordHistoryFile(tx, file))
  return file
}

/**
 * Takes a part out of the database once files hold all of its rows, and says whether it did. The
 * rows are read again under a lock that keeps writers out; where somebody wrote since the files were
 * made, the part stays, and the next attempt begins with new files.
 *
 * Edges:  a kill at any instant leaves the part with all of its rows, or the files without it: the
 *         part goes, and the files count, in one transaction. What came late for a day that had left
 *         already joins its file in the same way.
 */
export async function dropPartition(
  pool: Pool,
  directory: string,
  archived: ArchivedKind,
  partition: Partition,
): Promise<boolean> {
  const expected = new Map<CalendarDate, CopiedRows>()
  const joined: WrittenFile[] = []
  for (const day of await daysIn(pool, archived, partition.name)) {
    const { copied, file, late } = await exportDay(pool, directory, archived, day)
    expected.set(day, copied)
    if (file === null) continue
    if (late) joined.push(file)
    else await transaction(pool, (tx) => recordHistoryFile(tx, file))
  }
  const dropping = transaction(pool, async (tx, connection) => {
    await tx.query(`set local lock_timeout = '2s'; set local statement_timeout = 0`)
    if (!(await isThere(tx, partition.name))) return false // another process was faster
    await tx.query(`lock table "${partition.name}" in share row exclusive mode`)
    const days = await daysIn(tx, archived, partition.name)
    if (days.length !== expected.size) return false
    for (const day of days) {
      const rows = await copyRows(connection, archived, day, null)
      if (rows.sha256 !== expected.get(day)?.sha256) return false
    }
    for (const file of joined) await recordHistoryFile(tx, file)
    await markDropped(tx, archived.kind, days)
    await tx.query(`drop table "${partition.name}"`)
    await tx.query('delete from series_partition where partition_name = $1', [partition.name])
    return true
  })
  // Who reads for long is not made to wait behind us, nor are those who come after him.
  return dropping.catch((cause: unknown) => {
    if ((cause as { readonly code?: unknown }).code === LOCK_NOT_AVAILABLE) return false
    throw cause
  })
}

const LOCK_NOT_AVAILABLE = '55P03'

/** The parts of a table that end by an instant, oldest first. */
export async function partitionsUntil(
  db: Queryable,
  parent: string,
  until: Instant,
): Promise<readonly Partition[]> {
  const { rows } = await db.query<Partition>(
    `select partition_name as name, covers_from as "from", covers_to as "to",
            written_at as "writtenAt"
     from series_partition where parent = $1 and covers_to <= $2 order by covers_from`,
    [parent, new Date(until).toISOString()],
  )
  return rows
}

/** The days of UTC on which a part, or the default one, has rows. */
export async function daysIn(
  db: Queryable,
  { time }: ArchivedKind,
  partitionName: string,
): Promise<readonly CalendarDate[]> {
  const { rows } = await db.query<{ readonly day: CalendarDate }>(
    `select distinct ("${time}" at time zone 'UTC')::date::text as day
     from "${partitionName}" order by day`,
  )
  return rows.map(({ day }) => day)
}

interface ExportedDay {
  readonly copied: CopiedRows
  readonly file: WrittenFile | null // null: the file that is there holds the same
  readonly late: boolean // the day had left already
}

async function exportDay(
  pool: Pool,
  directory: string,
  archived: ArchivedKind,
  day: CalendarDate,
): Promise<ExportedDay> {
  const known = await findHistoryFile(pool, archived.kind, day)
  const late = known?.droppedAt != null
  await mkdir(join(directory, '.tmp'), { recursive: true })
  const csv = join(directory, '.tmp', `${newId('his', randomUUID)}.csv`)
  const copied = await transaction(
    pool,
    async (tx, connection) => {
      await tx.query('set transaction read only; set local statement_timeout = 0')
      return copyRows(connection, archived, day, csv)
    },
    { isolation: 'repeatable read' },
  )
  if (copied.rowCount === 0 || (!late && known?.rowSha256 === copied.sha256)) {
    await rm(csv)
    return { copied, file: null, late }
  }
  const before = late ? known : null
  return { copied, file: await writeParquet(directory, archived, day, csv, copied, before), late }
}

async function isThere(db: Queryable, partitionName: string): Promise<boolean> {
  const { rows } = await db.query<{ readonly there: boolean }>(
    'select to_regclass(quote_ident($1)) is not null as there',
    [partitionName],
  )
  return rows[0]!.there
}
