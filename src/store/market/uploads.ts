import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** What a file holds: rows of series, or the instruments themselves. */
export const UPLOAD_HOLDS = ['series', 'instruments'] as const
export type UploadHolds = (typeof UPLOAD_HOLDS)[number]

/** From arriving bytes to stored rows; the last three are ends. */
export const UPLOAD_STATUSES = [
  'receiving',
  'checking', // it is read, and nothing is stored
  'ready', // somebody decides
  'importing',
  'done',
  'failed',
  'discarded',
] as const
export type UploadStatus = (typeof UPLOAD_STATUSES)[number]

const ENDS: readonly UploadStatus[] = ['done', 'failed', 'discarded']

/** A file that somebody sent. What it would give and what it gave are values of the app's. */
export interface UploadRow<Options = unknown, Preview = unknown, Report = unknown> {
  readonly userId: string
  readonly uploadId: string
  readonly name: string
  readonly holds: UploadHolds
  readonly options: Options
  readonly status: UploadStatus
  readonly bytes: number
  readonly bytesExpected: number | null
  readonly sha256: string | null
  readonly rowsRead: number
  readonly rowsExpected: number | null
  readonly preview: Preview | null
  readonly reports: readonly Report[] | null
  readonly failure: string | null
  readonly holder: string
  readonly heldUntil: Instant
  readonly recordedAt: Instant
  readonly updatedAt: Instant
  readonly endedAt: Instant | null
}

export interface UploadRef {
  readonly userId: string
  readonly uploadId: string
}

/** What can change of an upload. */
export type UploadChange = Partial<
  Pick<
    UploadRow,
    | 'options'
    | 'status'
    | 'bytes'
    | 'sha256'
    | 'rowsRead'
    | 'rowsExpected'
    | 'preview'
    | 'reports'
    | 'failure'
    | 'holder'
    | 'heldUntil'
  >
>

const SELECTED = `user_id as "userId", upload_id as "uploadId", name, holds, options, status,
  bytes::float8 as bytes, bytes_expected::float8 as "bytesExpected", sha256,
  rows_read::float8 as "rowsRead", rows_expected::float8 as "rowsExpected", preview, reports,
  failure, holder, held_until as "heldUntil", recorded_at as "recordedAt",
  updated_at as "updatedAt", ended_at as "endedAt"`

export type NewUpload = Pick<
  UploadRow,
  'userId' | 'uploadId' | 'name' | 'holds' | 'options' | 'bytesExpected' | 'holder' | 'heldUntil'
>

export async function insertUpload(db: Queryable, upload: NewUpload): Promise<void> {
  await db.query(
    `insert into upload (user_id, upload_id, name, holds, options, status, bytes_expected, holder,
       held_until)
     values ($1, $2, $3, $4, $5, 'receiving', $6, $7, $8)`,
    [
      upload.userId,
      upload.uploadId,
      upload.name,
      upload.holds,
      JSON.stringify(upload.options),
      upload.bytesExpected,
      upload.holder,
      formatInstant(upload.heldUntil),
    ],
  )
}

const COLUMNS: Readonly<Record<keyof UploadChange, string>> = {
  options: 'options',
  status: 'status',
  bytes: 'bytes',
  sha256: 'sha256',
  rowsRead: 'rows_read',
  rowsExpected: 'rows_expected',
  preview: 'preview',
  reports: 'reports',
  failure: 'failure',
  holder: 'holder',
  heldUntil: 'held_until',
}

/**
 * Changes an upload that has not ended and, with `from`, is in one of these states; null when it is
 * not, or not any more.
 */
export async function changeUpload(
  db: Queryable,
  { userId, uploadId }: UploadRef,
  change: UploadChange,
  from: readonly UploadStatus[] | null = null,
): Promise<UploadRow | null> {
  const names = Object.keys(change) as (keyof UploadChange)[]
  const isOver = change.status !== undefined && ENDS.includes(change.status)
  const { rows } = await db.query<UploadRow>(
    `update upload set
       ${names.map((name, place) => `${COLUMNS[name]} = $${place + 4}, `).join('')}
       updated_at = clock_timestamp(),
       ended_at = ${isOver ? 'clock_timestamp()' : 'null'}
     where user_id = $1 and upload_id = $2 and ended_at is null
       and ($3::text[] is null or status = any($3))
     returning ${SELECTED}`,
    [userId, uploadId, from, ...names.map((name) => valueOf(name, change[name]))],
  )
  return rows[0] ?? null
}

function valueOf(name: keyof UploadChange, value: unknown): unknown {
  if (name === 'heldUntil') return formatInstant(value as Instant)
  const isJson = name === 'options' || name === 'preview' || name === 'reports'
  return isJson && value !== null ? JSON.stringify(value) : value
}

export async function findUpload(
  db: Queryable,
  { userId, uploadId }: UploadRef,
): Promise<UploadRow | null> {
  const { rows } = await db.query<UploadRow>(
    `select ${SELECTED} from upload where user_id = $1 and upload_id = $2`,
    [userId, uploadId],
  )
  return rows[0] ?? null
}

/** The newest upload of the same bytes under the same name that failed in nothing. */
export async function findSameUpload(
  db: Queryable,
  { userId, uploadId }: UploadRef,
  { sha256, holds, name }: Pick<UploadRow, 'holds' | 'name'> & { readonly sha256: string },
): Promise<UploadRow | null> {
  const { rows } = await db.query<UploadRow>(
    `select ${SELECTED} from upload
     where user_id = $1 and upload_id <> $2 and sha256 = $3 and holds = $4 and name = $5
       and status in ('checking', 'ready', 'importing', 'done')
     order by recorded_at desc limit 1`,
    [userId, uploadId, sha256, holds, name],
  )
  return rows[0] ?? null
}

export async function pageOfUploads(
  db: Queryable,
  userId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly items: readonly UploadRow[]; readonly total: number }> {
  const [{ rows }, { rows: counted }] = await Promise.all([
    db.query<UploadRow>(
      `select ${SELECTED} from upload where user_id = $1
       order by recorded_at desc, upload_id limit $2 offset $3`,
      [userId, limit, offset],
    ),
    db.query<{ readonly count: number }>(
      'select count(*)::int as count from upload where user_id = $1',
      [userId],
    ),
  ])
  return { items: rows, total: counted[0]!.count }
}

/** What has not ended: how many of one user, and the bytes of all that lie on disks. */
export async function openUploads(
  db: Queryable,
  userId: string,
): Promise<{ readonly own: number; readonly bytes: number }> {
  const { rows } = await db.query<{ readonly own: number; readonly bytes: number }>(
    `select count(*) filter (where user_id = $1)::int as own,
            coalesce(sum(greatest(bytes, bytes_expected)), 0)::float8 as bytes
     from upload where ended_at is null`,
    [userId],
  )
  return rows[0]!
}

/** Says that a process still has the files that it holds. */
export async function holdUploads(db: Queryable, holder: string, until: Instant): Promise<void> {
  await db.query('update upload set held_until = $2 where holder = $1 and ended_at is null', [
    holder,
    formatInstant(until),
  ])
}

export async function deleteUpload(db: Queryable, { userId, uploadId }: UploadRef): Promise<void> {
  await db.query('delete from upload where user_id = $1 and upload_id = $2', [userId, uploadId])
}

/** Which have not ended, and who holds them. */
export async function unendedUploads(
  db: Queryable,
): Promise<readonly Pick<UploadRow, 'userId' | 'uploadId' | 'holder' | 'heldUntil'>[]> {
  const { rows } = await db.query<UploadRow>(
    `select user_id as "userId", upload_id as "uploadId", holder, held_until as "heldUntil"
     from upload where ended_at is null`,
  )
  return rows
}

/** What ended long ago is forgotten; the imports themselves are on record elsewhere. */
export async function forgetUploads(db: Queryable, before: Instant): Promise<number> {
  const { rowCount } = await db.query('delete from upload where ended_at < $1', [
    formatInstant(before),
  ])
  return rowCount ?? 0
}
