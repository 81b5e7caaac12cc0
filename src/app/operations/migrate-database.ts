import { migrate } from '../../store/migrate.ts'
import { appliedMigrations, type AppliedMigration } from '../../store/migration-history.ts'
import type { Context } from '../context.ts'

/** Brings the database to the newest schema, and answers all that it has. */
export async function migrateDatabase({ pool }: Context): Promise<AppliedMigration[]> {
  await migrate(pool)
  return appliedMigrations(pool)
}
