import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { migrate, missingMigrations, type MigrationStep } from '../../../store/migrate.ts'
import { appliedMigrations } from '../../../store/migration-history.ts'
import type { Pool } from '../../../store/pool.ts'
import { systemClock } from '../../context.ts'

export interface MigrateDatabase {
  readonly home: string
  /** Whether what is there is backed up first: the way back from a migration. */
  readonly backsUp: boolean
  readonly onStep?: (step: MigrationStep) => void
  readonly note?: (sentence: string) => void
}

/**
 * Brings a database to the newest schema. One that holds anything is backed up into the home
 * before, since migrations go forward only: the older program restores that file.
 */
export async function migrateDatabase(
  pool: Pool,
  { home, backsUp, onStep, note = () => {} }: MigrateDatabase,
): Promise<void> {
  const [first] = await missingMigrations(pool)
  const isNew = (await appliedMigrations(pool)).length === 0
  if (first !== undefined && !isNew && backsUp) {
    const path = await backUpFirst(pool, home, first.version)
    if (path !== null) {
      note(`A backup from before the migration is ${path}; the release before restores it.`)
    }
  }
  await migrate(pool, onStep ? { onStep } : {})
}

async function backUpFirst(pool: Pool, home: string, version: number): Promise<string | null> {
  const folder = join(home, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const at = new Date(systemClock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const name = `before-${String(version).padStart(4, '0')}-${at}.tar`
  const { backUpDatabase } = await import('./back-up-database.ts') // seldom needed
  try {
    const { path } = await backUpDatabase(
      { pool, clock: systemClock },
      { path: join(folder, name) },
    )
    return path
  } catch (cause) {
    // A process that started with us migrates already, and took its backup before.
    if (cause instanceof AppError && cause.code === 'conflict') return null
    throw cause
  }
}
