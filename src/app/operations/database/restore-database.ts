import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openArchiveReader } from '../../../store/backup/archive-reader.ts'
import { RESTORE_NAME } from '../../../store/backup/clear-target.ts'
import { loadBackup } from '../../../store/backup/load-backup.ts'
import { rowsIn, schemaVersion } from '../../../store/backup/manifest.ts'
import { checkBooks, type Discrepancy } from '../../../store/operations/check-books.ts'
import { openPool, type Pool } from '../../../store/pool.ts'
import { startEmbedded } from '../../../store/postgres/start-embedded.ts'
import { assertServerVersion } from '../../../store/server-version.ts'
import { lockHome } from '../home-lock.ts'

export interface RestoreDatabase {
  readonly path: string
  readonly into: RestoreTarget
  readonly force: boolean
  readonly onProgress?: (step: 'check' | 'restore', done: number, total: number) => void
}

/** A server of the user's, or a home, whose embedded server is started for it and stopped again. */
export type RestoreTarget = { readonly dsn: string } | { readonly home: string }

export interface CheckedBackup {
  readonly takenAt: string // ISO 8601
  readonly tidemark: string // the version that made it
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly schema: number // the last migration
}

export interface RestoredDatabase extends CheckedBackup {
  readonly migrated: number
  readonly discrepancies: readonly Discrepancy[]
  readonly keyMissing: boolean // what opens the sealed secrets in it is not known to be there
}

/** Reads a backup to its last byte and says what it holds. */
export async function checkBackup(
  path: string,
  onProgress?: RestoreDatabase['onProgress'],
): Promise<CheckedBackup> {
  const archive = await openArchiveReader(path, (done, total) => onProgress?.('check', done, total))
  await archive.close()
  return contentOf(archive)
}

/** Puts a backup into an empty place, after reading all of it; what is refused changes nothing. */
export async function restoreDatabase(request: RestoreDatabase): Promise<RestoredDatabase> {
  const { path, into, force, onProgress } = request
  const archive = await openArchiveReader(path, (done, total) => onProgress?.('check', done, total))
  try {
    return await withTarget(into, async (pool) => {
      await assertServerVersion(pool)
      const { migrated } = await loadBackup(pool, archive, {
        force,
        onProgress: (done, total) => onProgress?.('restore', done, total),
      })
      const discrepancies = await checkBooks(pool)
      const keyMissing = await lacksKey(pool, into)
      return { ...contentOf(archive), migrated, discrepancies, keyMissing }
    })
  } finally {
    await archive.close()
  }
}

function contentOf({
  manifest,
  bytes,
}: Pick<Awaited<ReturnType<typeof openArchiveReader>>, 'manifest' | 'bytes'>): CheckedBackup {
  const { takenAt, tidemark, tables } = manifest
  const [rows, schema] = [rowsIn(manifest), schemaVersion(manifest)]
  return { takenAt, tidemark, bytes, tables: tables.length, rows, schema }
}

async function withTarget<Value>(
  into: RestoreTarget,
  work: (pool: Pool) => Promise<Value>,
): Promise<Value> {
  if ('dsn' in into) return withPool(into.dsn, work)
  const home = resolve(into.home)
  const lock = lockHome(home)
  try {
    const server = await startEmbedded({ directory: home })
    try {
      return await withPool(server.dsn, work)
    } finally {
      await server.stop()
    }
  } finally {
    lock.release()
  }
}

async function withPool<Value>(dsn: string, work: (pool: Pool) => Promise<Value>): Promise<Value> {
  const pool = openPool(dsn, { applicationName: RESTORE_NAME })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** The key lies in the home and never in the database, so no backup has it. */
async function lacksKey(pool: Pool, into: RestoreTarget): Promise<boolean> {
  if ('home' in into && existsSync(join(into.home, 'broker.key'))) return false
  const { rows } = await pool.query<{ readonly sealed: boolean }>(
    `select exists (select from broker_credential) or exists (select from second_factor)
       as sealed`,
  )
  return rows[0]!.sealed
}
