import { appliedMigrations, type AppliedMigration } from '../../../store/migration-history.ts'
import type { Context } from '../../context.ts'

/** Every migration that the database has, oldest first. */
export function listMigrations({ pool }: Context): Promise<AppliedMigration[]> {
  return appliedMigrations(pool)
}
