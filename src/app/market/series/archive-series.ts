import { readdir, rm, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type CalendarDate, type Instant } from '../../../core/instant.ts'
import { dayBegins, dayEnds } from '../../../store/history/across-border.ts'
import {
  copyDay,
  daysIn,
  dropPartition,
  partitionsUntil,
  type Partition,
} from '../../../store/history/archive-partition.ts'
import { ARCHIVED_KINDS, type ArchivedKind } from '../../../store/history/kinds.ts'
import { allHistoryFiles, type HistoryFile } from '../../../store/history/manifest.ts'
import { ensurePartitions } from '../../../store/market/partitions.ts'
import type { Context } from '../../context.ts'

export interface ArchiveSeries {
  readonly hotDays: number // how long rows stay in the database after they were made and written
  readonly copyDays: number // after so many a day has its file, beside its rows
  readonly kinds?: readonly string[] | undefined // these alone
  readonly onProgress?: (step: string) => void
}

/** FO-111: two days until a day is compressed, thirty until it leaves. */
export const ARCHIVE_AFTER = { hotDays: 30, copyDays: 2 } as const

export interface ArchivedSeries {
  readonly made: number // parts of tables, ahead of their time or for rows that waited
  readonly copied: number // days
  readonly dropped: number // parts
  readonly swept: number // files that nothing names
}

/**
 * Moves what is old from the database to files: a day is copied first, and its part dropped once it
 * is old, nobody wrote to it lately, and the files hold every row. Safe to stop and to repeat at any
 * instant, and for several processes at once.
 */
export async function archiveSeries(
  context: Context,
  { hotDays, copyDays, kinds, onProgress = () => {} }: ArchiveSeries,
): Promise<ArchivedSeries> {
  const directory = historyOf(context)
  const now = context.clock.now()
  const counts = { made: 0, copied: 0, dropped: 0, swept: 0 }
  for (const archived of ARCHIVED_KINDS) {
    if (kinds && !kinds.includes(archived.kind)) continue
    counts.made += await makeParts(context, archived, now)
    const files = new Map(
      (await allHistoryFiles(context.pool))
        .filter(({ kind }) => kind === archived.kind)
        .map((file) => [file.day, file]),
    )
    const parts = await partitionsUntil(context.pool, archived.parent, FAR)
    for (const part of parts) {
      const old = Math.max(part.to, part.writtenAt) <= now - hotDays * DAY_MS
      const late = [...files.values()].some((file) => isIn(file, part) && file.droppedAt !== null)
      if (old || late) {
        onProgress(part.name)
        const dropped = await dropPartition(context.pool, directory, archived, part)
        counts.dropped += dropped ? 1 : 0
      } else counts.copied += await copySettled(part, archived, files)
    }
  }
  counts.swept = await sweep(context, directory, now)
  return counts

  async function copySettled(
    part: Partition,
    archived: ArchivedKind,
    files: ReadonlyMap<CalendarDate, HistoryFile>,
  ): Promise<number> {
    if (part.from > now - copyDays * DAY_MS) return 0
    let copied = 0
    for (const day of await daysIn(context.pool, archived, part.name)) {
      const file = files.get(day)
      const settled = dayEnds(day) <= now - copyDays * DAY_MS
      const newer = file !== undefined && file.writtenAt > part.writtenAt + HOUR_MS
      if (!settled || newer) continue
      onProgress(`${archived.kind} ${day}`)
      if ((await copyDay(context.pool, directory, archived, day)) !== null) copied += 1
    }
    return copied
  }
}

const HOUR_MS = 3_600_000 // to which series_partition notes that somebody wrote
const FAR = Date.UTC(9998, 11, 31) as Instant
const AHEAD_DAYS = 2

export function historyOf({ historyDir }: Pick<Context, 'historyDir'>): string {
  if (historyDir !== undefined) return historyDir
  const message = 'This process was not told where the history is. Set HISTORY_DIR.'
  throw new AppError('invalid_input', {}, { message })
}

function isIn({ day }: HistoryFile, { from, to }: Partition): boolean {
  const begins = dayBegins(day)
  return begins >= from && begins < to
}

/** Parts for the days to come, and for rows that wait in the default partition. */
async function makeParts({ pool }: Context, archived: ArchivedKind, now: Instant): Promise<number> {
  const before = (await partitionsUntil(pool, archived.parent, FAR)).length
  await ensurePartitions(pool, archived.parent, now, (now + AHEAD_DAYS * DAY_MS) as Instant)
  for (const day of await daysIn(pool, archived, `${archived.parent}_default`)) {
    await ensurePartitions(pool, archived.parent, dayBegins(day), dayBegins(day))
  }
  return (await partitionsUntil(pool, archived.parent, FAR)).length - before
}

/**
 * Files that were begun and never named, or that newer ones replaced. An hour is left to who may be
 * making or reading them.
 */
async function sweep({ pool }: Context, directory: string, now: Instant): Promise<number> {
  const known = new Set((await allHistoryFiles(pool)).map(({ path }) => path))
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  let swept = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const named = known.has(relative(directory, path).replaceAll('\\', '/'))
    if (named || !/\.(csv|parquet)$/.test(entry.name)) continue
    const found = await stat(path).catch(() => null)
    if (found === null || Math.max(found.mtimeMs, found.ctimeMs) > now - HOUR_MS) continue
    await rm(path, { force: true })
    swept += 1
  }
  return swept
}
