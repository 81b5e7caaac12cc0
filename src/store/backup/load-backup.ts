import pg from 'pg'
import { AppError } from '../../core/app-error.ts'
import { applyToEmpty, lockMigrations } from '../apply-migration.ts'
import { readMigrations, type Migration } from '../migration-files.ts'
import { migrate, MIGRATIONS } from '../migrate.ts'
import { checkBooks, type Discrepancy } from '../operations/check-books.ts'
import type { Pool } from '../pool.ts'
import { transaction, type Tx } from '../transaction.ts'
import type { ArchiveReader } from './archive-reader.ts'
import { clearTarget, assertTarget } from './clear-target.ts'
import { loadTable } from './load-table.ts'
import { schemaVersion, type Manifest } from './manifest.ts'
import { remakePartitions } from './remake-partitions.ts'
import { backedUpTables, type BackedUpTable } from './tables.ts'
import { COPY_SETTINGS } from './take-backup.ts'

export interface LoadBackup {
  readonly force: boolean // whether what is in the database may go
  readonly directory?: string // of migrations
  readonly onProgress?: (bytes: number, total: number, table: string) => void
}

export interface LoadedBackup {
  readonly migrated: number // migrations that are newer than the backup
}

/**
 * Brings a database to what a backup holds, in one transaction: afterwards all of it is there, or
 * nothing has changed. The schema of that time is made by its migrations, rows go in without the
 * triggers that would derive them again, and before the commit the books are asked whether they
 * agree; then newer migrations run on them as on any database.
 */
export async function loadBackup(
  pool: Pool,
  archive: ArchiveReader,
  { force, directory, onProgress = () => {} }: LoadBackup,
): Promise<LoadedBackup> {
  const { manifest } = archive
  const files = await filesOf(manifest, directory ?? MIGRATIONS)
  const current = schemaVersion(manifest) === files.length

  await transaction(pool, async (tx, connection) => {
    await tx.query(COPY_SETTINGS)
    if (!(await lockMigrations(tx))) throw beingMigrated()
    await assertTarget(tx, { force })
    await clearTarget(tx)
    await applyToEmpty(tx, files.slice(0, schemaVersion(manifest)))
    const tables = await backedUpTables(tx)
    assertSameTables(manifest, tables)
    await switchTriggers(tx, tables, 'disable')
    await tx.query(`truncate ${tables.map(({ name }) => pg.escapeIdentifier(name)).join(', ')}`)
    let bytes = 0
    for (const table of manifest.tables) {
      await loadTable(connection, table, archive, (added) => {
        bytes += added
        onProgress(bytes, archive.bytes, table.name)
      })
    }
    await remakePartitions(tx)
    await tx.query('set constraints all immediate') // what waits for the commit may be wrong too
    await switchTriggers(tx, tables, 'enable')
    for (const { name, value } of manifest.sequences) {
      await tx.query('select setval($1::regclass, $2::bigint)', [pg.escapeIdentifier(name), value])
    }
    if (current && manifest.discrepancies) await assertAsBefore(tx, manifest.discrepancies)
  })
  const migrated = await migrate(pool, directory === undefined ? {} : { directory })
  await pool.query('analyze') // else plans are made as if the tables were empty
  return { migrated: migrated.length }
}

/** The migrations that made the backup's schema, from ours; and those that came after. */
async function filesOf(manifest: Manifest, directory: string | URL): Promise<readonly Migration[]> {
  const files = await readMigrations(directory)
  for (const [index, { file, checksum }] of files.slice(0, schemaVersion(manifest)).entries()) {
    if (manifest.migrations[index]!.checksum === checksum) continue
    throw refusal(
      `The backup was made with another ${file} than this program has. ` +
        `Restore it with Tidemark ${manifest.tidemark}, which made it.`,
    )
  }
  if (schemaVersion(manifest) <= files.length) return files
  throw refusal(
    `The backup is newer than this program: its schema is at migration ` +
      `${schemaVersion(manifest)}, and the program ends at ${files.length}. ` +
      `Restore it with Tidemark ${manifest.tidemark} or later.`,
  )
}

function assertSameTables(manifest: Manifest, tables: readonly BackedUpTable[]): void {
  const said = (list: readonly BackedUpTable[]): string =>
    JSON.stringify(list.map(({ name, columns }) => [name, columns]).toSorted())
  if (said(manifest.tables) === said(tables)) return
  throw refusal('The backup holds other tables than its migrations make. Take another backup.')
}

async function switchTriggers(
  tx: Tx,
  tables: readonly BackedUpTable[],
  to: 'disable' | 'enable',
): Promise<void> {
  for (const { name } of tables) {
    await tx.query(`alter table ${pg.escapeIdentifier(name)} ${to} trigger user`)
  }
}

/** What the rules hold, the books prove: rows went past the triggers, and past nothing else. */
async function assertAsBefore(tx: Tx, before: readonly Discrepancy[]): Promise<void> {
  const said = (list: readonly Discrepancy[]): string[] =>
    list.map((found) => JSON.stringify(found)).toSorted()
  const known = new Set(said(before))
  const worse = said(await checkBooks(tx)).find((found) => !known.has(found))
  if (worse === undefined) return
  throw refusal(`The books of the backup do not agree with themselves: ${worse}`)
}

function beingMigrated(): AppError {
  const message = 'The database is being migrated or backed up. Restore when that has ended.'
  return new AppError('conflict', {}, { message })
}

function refusal(message: string): AppError {
  return new AppError('invalid_input', {}, { message: `${message} Nothing was changed.` })
}
