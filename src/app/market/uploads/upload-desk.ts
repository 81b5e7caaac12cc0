import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import type { Instant } from '../../../core/instant.ts'
import { zipMembers } from '../../../feeds/files/zip-members.ts'
import {
  changeUpload,
  deleteUpload,
  findSameUpload,
  findUpload,
  insertUpload,
  openUploads,
  type UploadChange,
  type UploadRef,
  type UploadStatus,
} from '../../../store/market/uploads.ts'
import { atMost } from '../../at-most.ts'
import type { Context } from '../../context.ts'
import type { Task } from '../../operations/supervise-tasks.ts'
import { filesAt } from '../series/import-bars.ts'
import { fileName } from './file-name.ts'
import { endHolder, HELD_MS, newHolder } from './holder.ts'
import { receiveFile, tooLarge } from './receive-file.ts'
import { sweepUploads, uploadKeeper } from './sweep-uploads.ts'
import type { SentFile, Upload, UploadOptions } from './upload.ts'
import { Abandoned, checkUpload, importUpload, sentenceOf, unknown } from './upload-jobs.ts'
import type { UploadSettings } from './upload-settings.ts'

/** Takes files, checks them and stores what they hold, one after the other. */
export interface UploadDesk {
  readonly mostBytes: number
  /** Takes a file as it arrives. `isNew` is false where the same bytes are here already. */
  receive(
    sent: SentFile,
    source: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly upload: Upload; readonly isNew: boolean }>
  /** Looks at it again, with more that somebody said about it. */
  check(ref: UploadRef, options: UploadOptions): Promise<Upload>
  import(ref: UploadRef, options: UploadOptions): Promise<Upload>
  /** Takes the file away. What is being stored is not. */
  discard(ref: UploadRef): Promise<Upload>
  /** Keeps our files ours, and takes away those of processes that are gone. */
  readonly keeper: Task
  close(): Promise<void>
}

const MOST_OPEN = 50 // files of a user that wait
const MOST_DISKFULS = 4 // times the largest file, of all users together
const LAST_JOB_MS = 3_000 // for what is being read or stored, once the server stops
const SPARE_BYTES = 200_000_000 // that an upload leaves on the disk

/** What is done with a file, or will be. */
interface Job {
  readonly abandon: AbortController
  readonly done: Promise<void> // never rejects
  isOn: boolean
}

export function openUploadDesk(
  context: Context,
  { directory, mostBytes }: UploadSettings,
): UploadDesk {
  const { pool, clock, log } = context
  const holder = newHolder()
  const stopping = new AbortController()
  const jobs = new Map<string, Job>() // by upload
  let queue: Promise<void> = Promise.resolve()

  return {
    mostBytes,
    async receive(sent, source, signal) {
      const name = fileName(sent.name)
      await assertRoom(sent)
      const uploadId = newId('upl', randomUUID)
      const ref = { userId: sent.userId, uploadId }
      const { holds, options, bytesExpected } = sent
      await insertUpload(pool, {
        ...ref,
        name,
        holds,
        options,
        bytesExpected,
        holder,
        heldUntil: held(),
      })
      const path = pathOf(uploadId, name)
      try {
        const ends = AbortSignal.any([signal, stopping.signal])
        const { bytes, sha256 } = await receiveFile(source, { path, mostBytes, signal: ends })
        if (bytes === 0) throw unknown('The file is empty.')
        if (holds === 'series') await assertReadable(path)
        const same = options.again ? null : await findSameUpload(pool, ref, { sha256, holds, name })
        if (same !== null) {
          await remove(uploadId)
          await deleteUpload(pool, ref)
          return { upload: same as Upload, isNew: false }
        }
        const status = sent.importAtOnce ? 'importing' : 'checking'
        const upload = await change(ref, { status, bytes, sha256 }, ['receiving'])
        enqueue(upload)
        return { upload, isNew: true }
      } catch (cause) {
        const failure = sentenceOf(cause) ?? 'The file did not arrive whole.'
        await end(ref, { status: 'failed', failure })
        throw cause
      }
    },
    check: (ref, options) => resume(ref, 'checking', options),
    import: (ref, options) => resume(ref, 'importing', options),
    async discard(ref) {
      const upload = (await findUpload(pool, ref)) as Upload | null
      if (upload === null) throw absent(ref)
      if (upload.endedAt !== null) return upload
      const job = jobs.get(ref.uploadId)
      job?.abandon.abort()
      if (job?.isOn) await job.done // what it had stored before it was told counts
      else await end(ref, { status: 'discarded' })
      return (await findUpload(pool, ref)) as Upload
    },
    keeper: uploadKeeper(context, directory, holder),
    async close() {
      stopping.abort()
      await atMost(clock, LAST_JOB_MS, queue)
      endHolder(holder)
      await sweepUploads(context, directory).catch(() => {}) // the next start does it
    },
  }

  /** Goes on with a file that waits, in this process, whoever received it. */
  async function resume(
    ref: UploadRef,
    status: 'checking' | 'importing',
    options: UploadOptions,
  ): Promise<Upload> {
    const known = (await findUpload(pool, ref)) as Upload | null
    if (known === null) throw absent(ref)
    if (known.status !== 'ready') throw notReady(known.status)
    if (!existsSync(pathOf(ref.uploadId, known.name))) throw elsewhere()
    const change_ = { status, options: { ...known.options, ...options }, rowsRead: 0 }
    const upload = await change(ref, { ...change_, holder, heldUntil: held() }, ['ready'])
    enqueue(upload)
    return upload
  }

  function enqueue(upload: Upload): void {
    const abandon = new AbortController()
    const signal = AbortSignal.any([abandon.signal, stopping.signal])
    const job: Job = { abandon, isOn: false, done: queue.then(begin) }
    jobs.set(upload.uploadId, job)
    queue = job.done

    async function begin(): Promise<void> {
      job.isOn = true
      if (!signal.aborted) await work(upload, signal)
      if (jobs.get(upload.uploadId) === job) jobs.delete(upload.uploadId)
    }
  }

  /** Never rejects: what went wrong stands in the row. */
  async function work(upload: Upload, signal: AbortSignal): Promise<void> {
    const ref = { userId: upload.userId, uploadId: upload.uploadId }
    const path = pathOf(upload.uploadId, upload.name)
    try {
      if (upload.status === 'checking') {
        const preview = await checkUpload(context, upload, path, signal)
        const rowsExpected = rowsIn(preview)
        await changeUpload(pool, ref, {
          status: 'ready',
          preview,
          rowsExpected,
          rowsRead: rowsExpected,
        })
        return
      }
      const reports = await importUpload(context, upload, path, signal)
      const refused = reports.find(
        ({ outcome }) => outcome === 'refused' || outcome === 'left aside',
      )
      const ending =
        refused !== undefined && 'reason' in refused
          ? { status: 'failed' as const, failure: refused.reason }
          : { status: 'done' as const }
      await end(ref, { ...ending, reports })
    } catch (cause) {
      if (cause instanceof Abandoned && !stopping.signal.aborted) {
        return await end(ref, { status: 'discarded' }).catch(() => {}) // the keeper does it
      }
      const said = sentenceOf(cause)
      if (cause instanceof Abandoned) return // the server stops, and says so of all that is left
      if (said === null) log.error({ err: cause, uploadId: upload.uploadId }, 'an upload failed')
      const failure = said ?? 'Something went wrong here.'
      await end(ref, { status: 'failed', failure }).catch(() => {}) // the keeper does it
    }
  }

  async function end(ref: UploadRef, change: UploadChange): Promise<void> {
    await remove(ref.uploadId)
    await changeUpload(pool, ref, change)
  }

  async function change(
    ref: UploadRef,
    wanted: UploadChange,
    from: readonly UploadStatus[],
  ): Promise<Upload> {
    const row = (await changeUpload(pool, ref, wanted, from)) as Upload | null
    if (row !== null) return row
    const now = (await findUpload(pool, ref)) as Upload | null
    throw now === null ? absent(ref) : notReady(now.status)
  }

  async function assertRoom({ userId, bytesExpected }: SentFile): Promise<void> {
    if (mostBytes === 0) {
      const message = 'This server takes no files: UPLOAD_MAX_MB is 0.'
      throw new AppError('payload_too_large', { most_bytes: 0 }, { message })
    }
    if (bytesExpected !== null && bytesExpected > mostBytes) throw tooLarge(mostBytes)
    const open = await openUploads(pool, userId)
    if (open.own >= MOST_OPEN || open.bytes + (bytesExpected ?? 0) > mostBytes * MOST_DISKFULS) {
      throw new AppError('upload_quota', { open: open.own, bytes: open.bytes })
    }
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize < (bytesExpected ?? 0) + SPARE_BYTES) {
      const message = 'There is not enough room on the disk of the server for this file.'
      throw new AppError('upload_quota', { free_bytes: bavail * bsize }, { message })
    }
  }

  function pathOf(uploadId: string, name: string): string {
    return join(directory, uploadId, name)
  }

  function remove(uploadId: string): Promise<void> {
    return rm(join(directory, uploadId), { recursive: true, force: true })
  }

  function held(): Instant {
    return (clock.now() + HELD_MS) as Instant
  }
}

/** Refuses at once what no check has to read: a file that nobody knows, a zip that means harm. */
async function assertReadable(path: string): Promise<void> {
  const [file] = await filesAt([path])
  if (file === undefined || file.parser === 'none') throw unknown(file?.reason)
  if (/\.zip$/i.test(path)) await zipMembers(path)
}

function rowsIn({ series, instruments }: NonNullable<Upload['preview']>): number {
  if (instruments === null) {
    return series.reduce((rows, one) => rows + one.rows + one.refusedCount, 0)
  }
  const { inserted, updated, unchanged, refusedCount } = instruments
  return inserted + updated + unchanged + refusedCount
}

function absent({ uploadId }: UploadRef): AppError {
  return new AppError('not_found', {}, { message: `There is no upload ${uploadId}.` })
}

function notReady(status: UploadStatus): AppError {
  const message = `The upload is ${status}. Only one that is ready can be checked again or imported.`
  return new AppError('conflict', { status }, { message })
}

function elsewhere(): AppError {
  const message = 'Another server has this file. Send the request there, or send the file again.'
  return new AppError('conflict', {}, { message })
}
