import { AppError, ERRORS } from '../../../core/app-error.ts'
import type { Instant } from '../../../core/instant.ts'
import { changeUpload, type UploadRef } from '../../../store/market/uploads.ts'
import { insertAudit } from '../../../store/operations/audit.ts'
import type { Context } from '../../context.ts'
import { importInstruments } from '../instruments/import-instruments.ts'
import { filesAt, importFile } from '../series/import-bars.ts'
import { previewSeries, toldIn } from './preview-series.ts'
import type { Upload, UploadPreview, UploadReport } from './upload.ts'

/** Somebody does not want it any more, or the server stops. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned'
}

const TOLD_EVERY_MS = 500

/**
 * Reads a file that lies at a path, and says what it holds: nothing is stored. The rows that were
 * read stand in the row of the upload while it goes on.
 */
export async function checkUpload(
  context: Context,
  upload: Upload,
  path: string,
  signal: AbortSignal,
): Promise<UploadPreview> {
  const onRows = progressOf(context, upload, signal)
  if (upload.holds === 'instruments') {
    const { complete = false } = upload.options
    const asked = { path, complete, dryRun: true, onProgress: onRows }
    const { path: _, ...instruments } = await importInstruments(context, asked)
    return { format: instruments.format, needs: [], head: [], series: [], instruments }
  }
  const [file] = await filesAt([path])
  if (file === undefined || file.parser === 'none') throw unknown(file?.reason)
  return previewSeries(file, upload.options, onRows)
}

/** Stores what a file holds, by the same way as `tidemark import`. */
export async function importUpload(
  context: Context,
  upload: Upload,
  path: string,
  signal: AbortSignal,
): Promise<readonly UploadReport[]> {
  const { userId, uploadId, name, sha256, options } = upload
  const onProgress = progressOf(context, upload, signal)
  const reports =
    upload.holds === 'instruments'
      ? [await importList(context, upload, path, onProgress)]
      : await importSeriesOf(context, upload, path, onProgress)
  const details = { uploadId, name, sha256, options, reports: reports.map(briefly) }
  const action = `data.${upload.holds}_imported`
  await insertAudit(context.pool, { actor: userId, userId, runId: null, action, details })
  return reports
}

async function importList(
  context: Context,
  { options }: Upload,
  path: string,
  onProgress: (rows: number) => void,
): Promise<UploadReport> {
  const { complete = false } = options
  return {
    outcome: 'listed',
    ...(await importInstruments(context, { path, complete, onProgress })),
  }
}

async function importSeriesOf(
  context: Context,
  { options }: Upload,
  path: string,
  onProgress: (rows: number) => void,
): Promise<readonly UploadReport[]> {
  const { interval, dateOrder, again } = options
  const instrument = toldIn(options)
  const reports: UploadReport[] = []
  for (const file of await filesAt([path])) {
    reports.push(
      ...(await importFile(context, {
        file,
        ...(instrument && { instrument }),
        ...(interval && { interval }),
        ...(dateOrder && { dateOrder }),
        ...(again && { again }),
        onProgress,
      })),
    )
  }
  return reports
}

function briefly(report: UploadReport): object {
  if (report.outcome === 'read') {
    const { kind, taken, known, refusedCount } = report
    return { kind, taken, known, refusedCount }
  }
  if (report.outcome !== 'listed') return report
  const { inserted, updated, retired, refusedCount } = report
  return { inserted, updated, retired, refusedCount }
}

/** Writes down now and then how far it is. Where it is to end, it throws out of the work. */
function progressOf(
  { pool, clock }: Context,
  ref: UploadRef,
  signal: AbortSignal,
): (rows: number) => void {
  let toldAt = clock.now()
  let telling = false
  let gone = false
  return (rowsRead) => {
    if (signal.aborted || gone) throw new Abandoned()
    const now: Instant = clock.now()
    if (telling || now - toldAt < TOLD_EVERY_MS) return
    toldAt = now
    telling = true
    const { userId, uploadId } = ref
    void changeUpload(pool, { userId, uploadId }, { rowsRead }).then(
      (row) => {
        telling = false
        gone = row === null // another server has discarded it
      },
      () => (telling = false), // it is told the next time
    )
  }
}

/** Why there is nothing, in a sentence for a person; null for a bug, which the log has. */
export function sentenceOf(cause: unknown): string | null {
  if (cause instanceof AppError) {
    return cause.code.startsWith('database_') ? ERRORS[cause.code].message : cause.message
  }
  const { code = '', constraint } = cause as { readonly code?: string; constraint?: string }
  if (code === '23514') return `A row breaks the rule ${constraint} of its table.`
  if (/^22/.test(code)) return 'A value of the file is beyond what can be stored.'
  return null
}

export function unknown(reason: string | undefined): AppError {
  const message =
    reason ?? 'It is not known what this file is: keep the name and the folders that it came with.'
  return new AppError('invalid_input', { field: 'name' }, { message })
}
