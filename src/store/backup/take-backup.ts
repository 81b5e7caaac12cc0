import pg from 'pg'
import { AppError } from '../../core/app-error.ts'
import { lockMigrations } from '../apply-migration.ts'
import { missingMigrations } from '../migrate.ts'
import { appliedMigrations } from '../migration-history.ts'
import { checkBooks } from '../operations/check-books.ts'
import type { Pool } from '../pool.ts'
import { transaction, type Tx } from '../transaction.ts'
import { openArchiveWriter } from './archive-writer.ts'
import { dumpTable } from './dump-table.ts'
import { BACKUP_FORMAT, type Manifest, type TableParts } from './manifest.ts'
import { backedUpTables, sequenceValues, type BackedUpTable } from './tables.ts'

export interface TakeBackup {
  readonly path: string
  readonly tidemark: string // our version
  readonly onProgress?: (rows: number, total: number, table: string) => void
}

export interface TakenBackup {
  readonly manifest: Manifest
  readonly bytes: number
}

/**
 * Writes all rows as they were at one moment into an archive, while others go on writing: one
 * snapshot serves every table, and nobody waits for it. Its size in memory is a few megabytes.
 */
export function takeBackup(
  pool: Pool,
  { path, tidemark, onProgress = () => {} }: TakeBackup,
): Promise<TakenBackup> {
  return transaction(
    pool,
    async (tx, connection) => {
      const { server, takenAt } = await openSnapshot(tx)
      const migrations = await appliedMigrations(tx)
      if (migrations.length === 0) throw nothingThere(pool.place.database)
      const current = await isCurrent(tx)
      const tables = await backedUpTables(tx)
      const total = await countRows(tx, tables)
      const archive = await openArchiveWriter(path)
      try {
        const dumped: TableParts[] = []
        let rows = 0
        for (const table of tables) {
          const parts = await dumpTable(connection, table, archive, (added) => {
            rows += added
            onProgress(rows, total, table.name)
          })
          dumped.push(parts)
        }
        const manifest: Manifest = {
          format: BACKUP_FORMAT,
          tidemark,
          server,
          takenAt,
          migrations: migrations.map(({ version, name, checksum }) => ({
            version,
            name,
            checksum,
          })),
          tables: dumped,
          sequences: await sequenceValues(tx),
          discrepancies: current ? await checkBooks(tx) : null,
        }
        return { manifest, bytes: await archive.finish(manifest) }
      } finally {
        await archive.close()
      }
    },
    { isolation: 'repeatable read' },
  )
}

/** The form of every value is set here, so that any server reads what another one wrote. */
export const COPY_SETTINGS = `set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = 'hex';
  set local client_encoding = 'UTF8'; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`

async function openSnapshot(
  tx: Tx,
): Promise<{ readonly server: string; readonly takenAt: string }> {
  await tx.query(`set transaction read only; ${COPY_SETTINGS}`)
  if (!(await lockMigrations(tx, 'shared'))) {
    const message = 'The database is being migrated. Take the backup when that has ended.'
    throw new AppError('conflict', {}, { message })
  }
  const { rows } = await tx.query<{ readonly server: string; readonly takenAt: string }>(
    `select current_setting('server_version') as server,
            to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
              as "takenAt"`,
  )
  return rows[0]!
}

/** Only of the schema that we know can we say what is true of the books. */
async function isCurrent(tx: Tx): Promise<boolean> {
  try {
    return (await missingMigrations(tx)).length === 0
  } catch {
    return false // it is newer, or was made otherwise; a backup takes it as it is
  }
}

async function countRows(tx: Tx, tables: readonly BackedUpTable[]): Promise<number> {
  const counts = tables.map(({ name }) => `(select count(*) from ${pg.escapeIdentifier(name)})`)
  const { rows } = await tx.query<{ readonly total: number }>(
    `select (${['0', ...counts].join(' + ')})::float8 as total`,
  )
  return rows[0]!.total
}

function nothingThere(database: string): AppError {
  const message = `The database ${database} holds nothing of Tidemark. Start it once, or correct DB_DSN.`
  return new AppError('not_found', { database }, { message })
}
