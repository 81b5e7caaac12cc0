import { AppError } from '../../core/app-error.ts'
import { missingMigrations, type MigrationStep } from '../../store/migrate.ts'
import { assertServerVersion, openPool, type Pool } from '../../store/pool.ts'
import { startEmbedded, type EmbeddedServer } from '../../store/postgres/start-embedded.ts'
import { migrateDatabase } from './migrate-database.ts'
import { readStatus } from './status-file.ts'

/** Where the books are: a server of the user's, or our own in the home directory. */
export interface DatabasePlace {
  readonly dsn: string | null
  readonly home: string
  readonly databasePort: number | null
}

export interface OpenDatabaseOptions extends DatabasePlace {
  readonly applicationName: string
  readonly onStep?: (step: MigrationStep) => void
  readonly log?: (line: string) => void
  /** Whether a user's own server may be migrated; ours always is. */
  readonly migrates?: boolean
  readonly backsUp?: boolean // before it migrates; false leaves that to the operator
  readonly note?: (sentence: string) => void
  /** For what takes the database as it is: it is neither migrated nor refused for its schema. */
  readonly asItIs?: boolean
}

export interface OpenDatabase {
  readonly pool: Pool
  readonly dsn: string
  readonly server: EmbeddedServer | null
  close(): Promise<void>
}

/**
 * Connects to the database that was named, else to the one that `tidemark up` uses in this home,
 * else to our own. A server that we started is stopped again at the end.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenDatabase> {
  const named = options.dsn ?? readStatus(options.home)?.databaseDsn ?? null
  const server = named === null ? await startOwn(options) : null
  const dsn = named ?? server!.dsn
  const pool = openPool(dsn, { applicationName: options.applicationName })
  const close = async (): Promise<void> => {
    await pool.end()
    await server?.stop()
  }
  try {
    await assertServerVersion(pool)
    const { asItIs, migrates, backsUp = true } = options
    if (asItIs) return { pool, dsn, server, close }
    if (server || migrates) await migrateDatabase(pool, { ...options, backsUp })
    else await assertMigrated(pool)
    return { pool, dsn, server, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

function startOwn({ home, databasePort, log }: OpenDatabaseOptions): Promise<EmbeddedServer> {
  return startEmbedded({
    directory: home,
    ...(databasePort === null ? {} : { port: databasePort }),
    ...(log ? { log } : {}),
  })
}

async function assertMigrated(pool: Pool): Promise<void> {
  const { length: missing } = await missingMigrations(pool)
  if (missing === 0) return
  const message =
    `The database lacks ${missing === 1 ? 'a migration' : `${missing} migrations`}. ` +
    'Run tidemark migrate, then this again.'
  throw new AppError('database_unavailable', { missing }, { message })
}
