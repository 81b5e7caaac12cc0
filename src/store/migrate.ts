import { applyMigration } from './apply-migration.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import { appliedMigrations, checkHistory } from './migration-history.ts'
import type { Pool, Queryable } from './pool.ts'

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

/** Where the program's own migrations lie. */
export const MIGRATIONS = new URL('./migrations', import.meta.url)

/**
 * Brings the database to the newest schema. Each migration is one transaction that first takes the
 * lock and inserts its own row, so processes that start together run each of them once. One that
 * makes an index beside the traffic cannot be: it is safe to repeat, and done again if interrupted.
 *
 * Answers the migrations that this call applied.
 */
export async function migrate(pool: Pool, options: MigrateOptions = {}): Promise<Migration[]> {
  const files = await readMigrations(options.directory ?? MIGRATIONS)
  const missing = await missingMigrations(pool, options.directory)
  const applied: Migration[] = []
  for (const [index, file] of missing.entries()) {
    const { version, name } = file
    options.onStep?.({ version, name, index, count: missing.length })
    if (await applyMigration(pool, files, file)) applied.push(file)
  }
  return applied
}

/** What `migrate` would apply. A database that is newer, or was made otherwise, is refused. */
export async function missingMigrations(
  db: Queryable,
  directory: string | URL = MIGRATIONS,
): Promise<readonly Migration[]> {
  const files = await readMigrations(directory)
  const applied = await appliedMigrations(db)
  checkHistory(files, applied)
  return files.slice(applied.length)
}
