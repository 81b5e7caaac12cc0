import { AppError } from '../core/app-error.ts'
import type { Instant } from '../core/instant.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import type { Pool, Queryable } from './pool.ts'
import { transaction, type Tx } from './transaction.ts'

export interface MigrationStep {
  readonly version: number
  readonly name: string
  readonly index: number // from 0, among those that are missing
  readonly count: number
}

export interface MigrateOptions {
  readonly directory?: string
  readonly onStep?: (step: MigrationStep) => void
}

/** A migration that the database has. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: Instant
}

const MIGRATIONS = new URL('./migrations', import.meta.url)
const LOCK = 7_469_646_561 // any number that nobody else uses

/**
 * Brings the database to the newest schema. Each migration is one transaction that first takes the
 * lock and inserts its own row, so processes that start together run each of them once.
 *
 * Answers the migrations that this call applied.
 */
export async function migrate(pool: Pool, options: MigrateOptions = {}): Promise<Migration[]> {
  const files = await readMigrations(options.directory ?? MIGRATIONS)
  const before = await appliedMigrations(pool)
  checkHistory(files, before)

  const missing = files.slice(before.length)
  const applied: Migration[] = []
  for (const [index, file] of missing.entries()) {
    const { version, name } = file
    options.onStep?.({ version, name, index, count: missing.length })
    if (await apply(pool, files, file)) applied.push(file)
  }
  return applied
}

/** What the database has, oldest first; empty on a new database. */
export async function appliedMigrations(database: Queryable): Promise<AppliedMigration[]> {
  const { rows: found } = await database.query<{ readonly there: boolean }>(
    `select to_regclass('schema_migration') is not null as there`,
  )
  if (!found[0]!.there) return []
  const { rows } = await database.query<AppliedMigration>(
    `select version, name, checksum, applied_at as "appliedAt"
     from schema_migration order by version`,
  )
  return rows
}

async function apply(pool: Pool, files: readonly Migration[], file: Migration): Promise<boolean> {
  return transaction(pool, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    await tx.query(
      `create table if not exists schema_migration (
         version    integer primary key,
         name       text not null,
         checksum   text not null,
         applied_at timestamptz not null default now()
       )`,
    )
    const applied = await appliedMigrations(tx)
    checkHistory(files, applied) // a rival may have come with other files
    if (applied.length >= file.version) return false

    await tx.query('insert into schema_migration (version, name, checksum) values ($1, $2, $3)', [
      file.version,
      file.name,
      file.checksum,
    ])
    await run(tx, file)
    return true
  })
}

async function run(tx: Tx, { file, sql }: Migration): Promise<void> {
  try {
    await tx.query(sql)
  } catch (cause) {
    const { code, message, position } = cause as Error & { code?: string; position?: string }
    if (code === undefined || /^(?:40|57P|08|53)/.test(code)) throw cause
    const line = position ? ` in line ${lineOf(sql, Number(position))}` : ''
    throw new AppError(
      'internal',
      {},
      {
        message: `The migration ${file} failed${line}: ${message}. Nothing of it was kept.`,
        cause,
      },
    )
  }
}

function checkHistory(
  files: readonly Migration[],
  applied: readonly Pick<AppliedMigration, 'version' | 'name' | 'checksum'>[],
): void {
  for (const [index, { version, name, checksum }] of applied.entries()) {
    const file = files[index]
    if (version !== index + 1) {
      throw refusal(
        `The database lacks migration ${index + 1} but has ${version}. Restore a backup.`,
      )
    }
    if (file === undefined) {
      throw refusal(
        `The database is newer than this program: it has migration ${version} (${name}), and the ` +
          `program ends at ${files.length}. Start the newer release.`,
      )
    }
    if (file.checksum !== checksum) {
      throw refusal(
        `The migration ${file.file} is not the one that was applied to this database. Put the ` +
          'file back as it was; a correction is a new migration.',
      )
    }
  }
}

function refusal(message: string): AppError {
  return new AppError('database_unavailable', {}, { message })
}

/** PostgreSQL counts characters, from 1. */
function lineOf(sql: string, position: number): number {
  return [...sql].slice(0, position - 1).filter((character) => character === '\n').length + 1
}
