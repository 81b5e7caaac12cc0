import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../../core/app-error.ts'
import { missingMigrations, type MigrationStep } from '../../../store/migrate.ts'
import { isAway } from '../../../store/connection-error.ts'
import { openPool, type Pool, type PoolOptions } from '../../../store/pool.ts'
import { startEmbedded, type EmbeddedServer } from '../../../store/postgres/start-embedded.ts'
import { assertServerVersion } from '../../../store/server-version.ts'
import { migrateDatabase } from './migrate-database.ts'
import { readStatus } from '../health/status-file.ts'

/** Where the books are: a server of the user's, or our own in the home directory. */
export interface DatabasePlace {
  readonly dsn: string | null
  readonly home: string
  readonly databasePort: number | null
}

export interface OpenDatabaseOptions extends DatabasePlace {
  readonly applicationName: string
  readonly pool?: PoolOptions
  readonly onStep?: (step: MigrationStep) => void
  readonly log?: (line: string) => void
  /** Whether a user's own server may be migrated; ours always is. */
  readonly migrates?: boolean
  readonly backsUp?: boolean // before it migrates; false leaves that to the operator
  readonly note?: (sentence: string) => void
  /** For what takes the database as it is: it is neither migrated nor refused for its schema. */
  readonly asItIs?: boolean
  /**
   * For what can start without the database. It is told why the server is away and given the pool,
   * which works as soon as the server does. What does not pass, like a wrong password, is thrown.
   * Where there is something to migrate, the server is waited for.
   */
  readonly whenAway?: (pool: Pool, reason: string) => Promise<void> | void
  readonly signal?: AbortSignal // ends the wait
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
  const { applicationName, asItIs = false } = options
  const named = options.dsn ?? readStatus(options.home)?.databaseDsn ?? null
  const server = named === null ? await startOwn(options) : null
  const dsn = named ?? server!.dsn
  const pool = openPool(dsn, {
    ...options.pool,
    applicationName,
    admit: async (found) => {
      await assertServerVersion(found)
      if (!asItIs) await assertMigrated(found)
    },
  })
  const close = async (): Promise<void> => {
    await pool.end()
    await server?.stop()
  }
  try {
    await prepare(dsn, server !== null, options).catch(async (cause: unknown) => {
      if (!options.whenAway || !isAway(cause)) throw cause
      await options.whenAway(pool, (cause as Error).message)
      if (options.migrates) await prepareWhenBack(dsn, options)
    })
    return { pool, dsn, server, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** On connections of its own, since a migration may take longer than a query may. */
async function prepare(dsn: string, isOurs: boolean, options: OpenDatabaseOptions): Promise<void> {
  const { applicationName, asItIs, migrates = false, backsUp = true } = options
  const pool = openPool(dsn, { max: 2, applicationName })
  try {
    await assertServerVersion(pool)
    if (asItIs) return
    if (isOurs || migrates) await migrateDatabase(pool, { ...options, backsUp })
    else await assertMigrated(pool)
  } finally {
    await pool.end()
  }
}

const LOOK_MS = 1_000

async function prepareWhenBack(dsn: string, options: OpenDatabaseOptions): Promise<void> {
  for (;;) {
    await delay(LOOK_MS, undefined, options.signal && { signal: options.signal })
    try {
      return await prepare(dsn, false, options)
    } catch (cause) {
      if (!isAway(cause)) throw cause
    }
  }
}

function startOwn({ home, databasePort, log }: OpenDatabaseOptions): Promise<EmbeddedServer> {
  return startEmbedded({
    directory: home,
    ...(databasePort === null ? {} : { port: databasePort }),
    ...(log ? { log } : {}),
  })
}

async function assertMigrated(db: Pick<Pool, 'query'>): Promise<void> {
  const { length: missing } = await missingMigrations(db)
  if (missing === 0) return
  const message =
    `The database lacks ${missing === 1 ? 'a migration' : `${missing} migrations`}. ` +
    'Run tidemark migrate, then this again.'
  throw new AppError('database_unavailable', { missing }, { message })
}
