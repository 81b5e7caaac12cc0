import { basename } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { DAY_MS, type Instant } from '../../../core/instant.ts'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { SERIES_FIELDS, type SeriesFile, type SeriesKind } from '../../../feeds/files/series-row.ts'
import {
  findSeriesImport,
  insertSeriesImport,
  type RefusedLine,
  type SeriesImport,
} from '../../../store/market/bar-imports.ts'
import {
  type CopyWay,
  metKnownRow,
  openSeriesCopy,
  seriesTable,
  unfitRow,
} from '../../../store/market/copy-series.ts'
import { insertInstruments } from '../../../store/market/instruments.ts'
import { ensurePartitions } from '../../../store/market/partitions.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import type { ImportedFile } from './import-bars.ts'

export interface ImportSeries {
  readonly path: string
  readonly file: SeriesFile
  readonly sha256: string
  readonly again: boolean // read it although the same bytes were imported
  readonly onProgress?: ((lines: number) => void) | undefined
}

/**
 * Imports one file of any kind of series, each kind in one transaction: all of its good lines, or
 * nothing if we are interrupted. The same bytes again take nothing and are not read; other bytes
 * with the same rows take nothing either, for rows that are there are known.
 */
export async function importSeries(
  context: Context,
  request: ImportSeries,
): Promise<readonly ImportedFile[]> {
  const reports: ImportedFile[] = []
  for (const kind of request.file.kinds) {
    const before = request.again ? null : await findSeriesImport(context.pool, request.sha256, kind)
    if (before !== null) {
      const { taken, known } = before
      const notes = [...before.notes, `The same bytes were imported as ${before.source}.`]
      reports.push(asImported(request.path, { ...before, taken: 0, known: taken + known, notes }))
      continue
    }
    try {
      reports.push(asImported(request.path, await importKind(context, request, kind)))
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'invalid_input') throw cause
      return [...reports, { outcome: 'refused', path: request.path, reason: cause.message }]
    }
  }
  return reports
}

function asImported(path: string, report: SeriesImport): ImportedFile {
  const { source: _source, sha256: _sha256, firstAt: _first, lastAt: _last, ...rest } = report
  return { outcome: 'read', path, ...rest }
}

export const MOST_REFUSED = 1_000 // lines that are kept by number; the others are counted
const CHUNK = 65_536 // characters of COPY

/** Nearly all files are new: their rows go straight in, and those of others are compared. */
async function importKind(
  context: Context,
  request: ImportSeries,
  kind: SeriesKind,
): Promise<SeriesImport> {
  const refuseUnfit = (cause: unknown): never => {
    const unfit = unfitRow(cause)
    if (unfit === null) throw cause
    const message = `${basename(request.path)} holds a row that cannot be kept: ${unfit}.`
    throw new AppError('invalid_input', {}, { message, cause })
  }
  const straight = importRows(context, request, kind, 'straight').catch((cause: unknown) =>
    metKnownRow(cause) ? null : refuseUnfit(cause),
  )
  return (await straight) ?? importRows(context, request, kind, 'compared').catch(refuseUnfit)
}

function importRows(
  context: Context,
  { path, file, sha256, onProgress }: ImportSeries,
  kind: SeriesKind,
  way: CopyWay,
): Promise<SeriesImport> {
  return transaction(context.pool, async (tx, connection) => {
    await tx.query('set local statement_timeout = 0')
    const notes: string[] = []
    const seen = openSeen()
    const copy = await openSeriesCopy(tx, connection, seriesTable(kind, SERIES_FIELDS[kind]), way)
    await copyRows().catch(async (cause: unknown) => {
      await copy.abort()
      throw cause
    })
    const { instruments } = seen
    const isAlone = file.kinds.length === 1 // a recording may have trades and no quotes
    if (isAlone && copy.count() === 0 && seen.refusedCount === 0) {
      throw new AppError('invalid_input', {}, { message: `${basename(path)} holds no lines.` })
    }
    const settled = await copy.settle()
    for (const { line, member, what } of settled.differences) {
      seen.refuse(line, member, `another row is stored for this time, and stays: ${what}`)
    }
    const unlisted = settled.different - settled.differences.length
    const [only] = instruments.keys()
    const report: SeriesImport = {
      source: basename(path),
      sha256,
      kind,
      format: file.format,
      instrumentId: instruments.size === 1 ? only! : null,
      instruments: instruments.size === 1 ? null : instruments.size,
      interval: file.interval,
      taken: settled.taken,
      known: settled.known,
      flagged: seen.flagged,
      refusedCount: seen.refusedCount + unlisted,
      refused: seen.refused(),
      notes: [...notes, ...seen.notes()],
      firstAt: seen.firstAt,
      lastAt: seen.lastAt,
    }
    await insertSeriesImport(tx, report)
    return report

    async function copyRows(): Promise<void> {
      let chunk = ''
      for await (const rows of file.read(kind, notes)) {
        for (const row of rows) {
          const member = seen.memberOf(row.member)
          if (!row.ok) {
            seen.refuse(row.line, member, row.reason)
            continue
          }
          seen.take(row.instrument, row.at, row.odd)
          chunk += copy.lineOf(row.line, member, row.instrument.instrumentId, row.values)
        }
        if (chunk.length < CHUNK) continue
        await makeRoom()
        await copy.write(chunk)
        chunk = ''
        onProgress?.(seen.count)
      }
      await makeRoom()
      await copy.write(chunk)
      await copy.rest()
    }

    /** What the next rows need to be there: parts of the table, and instruments. */
    async function makeRoom(): Promise<void> {
      const { instruments, days } = seen.fresh()
      assertFew(path, kind, seen.dayCount())
      if (instruments.length + days.length > 0) await copy.rest()
      // Parts are made by transactions of their own: their locks must not last as long as an import.
      if (file.interval !== '1d' && CUT.has(kind)) {
        for (const day of days) {
          const at = (day * DAY_MS) as Instant
          await ensurePartitions(context.pool, kind, at, at)
        }
      }
      for (const some of batches(instruments, 1_000)) await insertInstruments(tx, some)
    }
  })
}

/** A day of what comes as it comes is a part of its table, of all else a month. */
const MOST_DAYS = { ticks: 400, others: 15_000 } as const
const TICKS: readonly SeriesKind[] = ['quote', 'trade', 'book_change']

/** Times in another unit than a file's name says would make a part of a table for each of them. */
function assertFew(path: string, kind: SeriesKind, days: number): void {
  const most = TICKS.includes(kind) ? MOST_DAYS.ticks : MOST_DAYS.others
  if (days <= most) return
  const message = `${basename(path)} spreads over more than ${most} days: its times are not what they seem.`
  throw new AppError('invalid_input', {}, { message })
}

/** Kinds whose tables are cut; a funding rate comes three times a day. */
const CUT: ReadonlySet<SeriesKind> = new Set(
  (Object.keys(SERIES_FIELDS) as SeriesKind[]).filter((kind) => kind !== 'funding_rate'),
)

/** What the rows of a file were, as they pass. */
function openSeen() {
  const instruments = new Map<string, NewInstrument>()
  const days = new Set<number>()
  const members: string[] = []
  const refused: (RefusedLine & { readonly member: number })[] = []
  const odd = new Map<string, number>()
  let freshInstruments: NewInstrument[] = []
  let freshDays: number[] = []
  let last: NewInstrument | null = null
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let day = Number.NaN
  return {
    instruments,
    dayCount: () => days.size,
    count: 0,
    refusedCount: 0,
    flagged: 0,
    memberOf(name: string | null): number {
      if (name === null) return 0
      if (members.at(-1) !== name) members.push(name)
      return members.length
    },
    take(instrument: NewInstrument, at: number, oddity: string | null): void {
      this.count += 1
      if (instrument !== last) {
        if (!instruments.has(instrument.instrumentId)) freshInstruments.push(instrument)
        instruments.set(instrument.instrumentId, instrument)
        last = instrument
      }
      const own = Math.floor(at / DAY_MS)
      if (own !== day && !days.has(own)) {
        days.add(own)
        freshDays.push(own)
      }
      day = own
      if (at < lowest) lowest = at
      if (at > highest) highest = at
      if (oddity === null) return
      this.flagged += 1
      odd.set(oddity, (odd.get(oddity) ?? 0) + 1)
    },
    /** The instruments and days that came since this was asked last. */
    fresh() {
      const came = { instruments: freshInstruments, days: freshDays }
      freshInstruments = []
      freshDays = []
      return came
    },
    refuse(line: number, member: number, reason: string): void {
      this.refusedCount += 1
      if (refused.length < MOST_REFUSED) refused.push({ line, member, reason })
    },
    refused(): RefusedLine[] {
      return refused
        .toSorted((a, b) => a.member - b.member || a.line - b.line)
        .map(({ line, member, reason }) => ({
          line,
          reason: member === 0 ? reason : `${members[member - 1]!}: ${reason}`,
        }))
    },
    notes: () => [...odd].map(([what, count]) => `Of ${count} rows, kept as they came: ${what}.`),
    get firstAt(): Instant | null {
      return Number.isFinite(lowest) ? (lowest as Instant) : null
    },
    get lastAt(): Instant | null {
      return Number.isFinite(highest) ? (highest as Instant) : null
    },
  }
}

function* batches<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
