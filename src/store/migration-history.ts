import { AppError } from '../core/app-error.ts'
import type { Instant } from '../core/instant.ts'
import type { Migration } from './migration-files.ts'
import type { Queryable } from './pool.ts'

/** A migration that the database has. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: Instant
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

/** The list of what was applied, on a new database. */
export async function makeHistory(db: Queryable): Promise<void> {
  await db.query(
    `create table if not exists schema_migration (
       version    integer primary key,
       name       text not null,
       checksum   text not null,
       applied_at timestamptz not null default now()
     )`,
  )
}

/** Notes that a migration was applied; before or after it, in the same transaction if there is one. */
export async function recordMigration(
  db: Queryable,
  { version, name, checksum }: Migration,
): Promise<void> {
  await db.query('insert into schema_migration (version, name, checksum) values ($1, $2, $3)', [
    version,
    name,
    checksum,
  ])
}

/** Refuses a database that was made by other files than these, or by more of them. */
export function checkHistory(
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
