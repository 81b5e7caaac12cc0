import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { formatInstant } from '../../core/instant.ts'
import { importInstrumentText } from '../../app/market/instruments/import-instrument-text.ts'
import type { ImportedInstruments } from '../../app/market/instruments/import-instruments.ts'
import { readUpload, readUploads } from '../../app/market/uploads/read-uploads.ts'
import type {
  SeriesPreview,
  Upload,
  UploadOptions,
  UploadReport,
} from '../../app/market/uploads/upload.ts'
import * as contract from '../../contract/market/uploads.ts'
import { route } from '../route.ts'

export const uploadRoutes = [
  route(contract.sendUpload, async (context, { query, file, caller, signal }) => {
    const { name, holds, again, complete, import: importAtOnce = false } = query
    mayTake(caller.role, holds)
    const sent = {
      userId: caller.userId,
      name,
      holds,
      options: optionsOf({ ...query, again, complete }),
      bytesExpected: file.bytes,
      importAtOnce,
    }
    const { upload, isNew } = await context.uploads.receive(sent, file.chunks, signal)
    return isNew ? { accepted: toUploadView(upload) } : toUploadView(upload)
  }),

  route(contract.listUploads, async (context, { query: { limit, offset }, caller }) => {
    const { items, total } = await readUploads(context, caller.userId, { limit, offset })
    const views = items.map(toUploadView)
    return { items: views, total, limit, offset, most_bytes: context.uploads.mostBytes }
  }),

  route(contract.readUpload, async (context, { params, caller }) =>
    toUploadView(await readUpload(context, refOf(caller, params))),
  ),

  route(contract.checkUpload, async (context, { params, body, caller }) =>
    toUploadView(await context.uploads.check(refOf(caller, params), optionsOf(body))),
  ),

  route(contract.importUpload, async (context, { params, body, caller }) => {
    const ref = refOf(caller, params)
    mayTake(caller.role, (await readUpload(context, ref)).holds)
    return toUploadView(await context.uploads.import(ref, optionsOf(body)))
  }),

  route(contract.discardUpload, async (context, { params, caller }) =>
    toUploadView(await context.uploads.discard(refOf(caller, params))),
  ),

  route(contract.importInstrumentList, async (context, { body, caller }) => {
    const { csv, complete, dry_run: dryRun } = body
    const asked = { csv, complete, dryRun, actor: caller.userId }
    return { ...toListView(await importInstrumentText(context, asked)), applied: !dryRun }
  }),
]

/** What is stored is everybody's: operators and administrators do it, lists the latter alone. */
function mayTake(role: string, holds: Upload['holds']): void {
  if (role === 'admin' || (role === 'operator' && holds === 'series')) return
  const message =
    holds === 'series'
      ? 'Market data are taken from operators and administrators.'
      : 'Lists of instruments are taken from administrators alone.'
  throw new AppError('forbidden', {}, { message })
}

function refOf({ userId }: { readonly userId: string }, params: { readonly upload_id: string }) {
  return { userId, uploadId: params.upload_id }
}

type Said = Partial<
  Record<'symbol' | 'venue', string | undefined> & {
    interval: UploadOptions['interval'] | undefined
    date_order: UploadOptions['dateOrder'] | undefined
    again: boolean | undefined
    complete: boolean | undefined
  }
>

function optionsOf(said: Said): UploadOptions {
  const { symbol, venue, interval, date_order: dateOrder, again, complete } = said
  return {
    ...(symbol !== undefined && { symbol: symbol.toUpperCase() }),
    ...(venue !== undefined && { venueId: venue.toUpperCase() }),
    ...(interval !== undefined && { interval }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(again !== undefined && { again }),
    ...(complete !== undefined && { complete }),
  }
}

export function toUploadView(upload: Upload): z.output<typeof contract.UploadView> {
  const { preview, reports, options } = upload
  const { venueId: venue, dateOrder, ...said } = options
  return {
    upload_id: upload.uploadId,
    name: upload.name,
    holds: upload.holds,
    status: upload.status,
    bytes: upload.bytes,
    bytes_expected: upload.bytesExpected,
    sha256: upload.sha256,
    rows_read: upload.rowsRead,
    rows_expected: upload.rowsExpected,
    progress: progressOf(upload),
    options: {
      ...said,
      ...(venue !== undefined && { venue }),
      ...(dateOrder !== undefined && { date_order: dateOrder }),
    },
    preview: preview && {
      format: preview.format,
      needs: [...preview.needs],
      head: [...preview.head],
      series: preview.series.map(toSeriesView),
      instruments: preview.instruments && toListView(preview.instruments),
    },
    reports: reports && reports.map(toReportView),
    failure: upload.failure,
    recorded_at: formatInstant(upload.recordedAt),
    updated_at: formatInstant(upload.updatedAt),
    ended_at: upload.endedAt === null ? null : formatInstant(upload.endedAt),
  }
}

function progressOf({ status, rowsRead, rowsExpected }: Upload): number | null {
  if (status === 'ready' || status === 'done') return 1
  if (status !== 'importing' || rowsExpected === null || rowsExpected === 0) return null
  return Math.min(1, rowsRead / rowsExpected)
}

function toSeriesView(series: SeriesPreview) {
  return {
    kind: series.kind,
    interval: series.interval,
    rows: series.rows,
    flagged: series.flagged,
    refused_count: series.refusedCount,
    refused: [...series.refused],
    notes: [...series.notes],
    instruments: series.instruments,
    instrument_ids: [...series.instrumentIds],
    first_at: series.firstAt === null ? null : formatInstant(series.firstAt),
    last_at: series.lastAt === null ? null : formatInstant(series.lastAt),
    columns: [...series.columns],
    sample: series.sample.map((row) => [...row]),
  }
}

function toListView(list: Omit<ImportedInstruments, 'path'>) {
  return {
    format: list.format,
    inserted: list.inserted,
    updated: list.updated,
    unchanged: list.unchanged,
    retired: list.retired,
    refused_count: list.refusedCount,
    refused: [...list.refused],
    differences: list.differences.map(({ instrumentId, outcome, fields }) => {
      return { instrument_id: instrumentId, outcome, fields: [...fields] }
    }),
  }
}

const NOTHING = {
  reason: null,
  kind: null,
  format: null,
  instrument_id: null,
  instruments: null,
  interval: null,
  taken: 0,
  known: 0,
  flagged: 0,
  retired: 0,
  refused_count: 0,
  refused: [],
  notes: [],
}

/** A list's new and changed instruments are what was taken, those that it says again are known. */
function toReportView(report: UploadReport) {
  const { outcome } = report
  if (outcome === 'read') {
    const { path: _, instrumentId, refusedCount, refused, notes, ...rest } = report
    const lines = { refused_count: refusedCount, refused: [...refused], notes: [...notes] }
    return { ...NOTHING, ...rest, instrument_id: instrumentId, ...lines }
  }
  if (outcome !== 'listed') return { ...NOTHING, outcome, reason: report.reason }
  const { format, inserted, updated, unchanged, retired, refusedCount, refused } = report
  return {
    ...NOTHING,
    outcome,
    kind: 'instruments',
    format,
    taken: inserted + updated,
    known: unchanged,
    retired,
    refused_count: refusedCount,
    refused: [...refused],
  }
}
