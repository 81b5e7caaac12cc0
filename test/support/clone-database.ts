import { createHash } from 'node:crypto'
import { migrate } from '#src/store/migrate.ts'
import { readMigrations } from '#src/store/migration-files.ts'
import { openPool, type Pool } from '#src/store/pool.ts'

/** A database of a server for tests, which its maker drops. */
export interface ClonedDatabase {
  readonly dsn: string
  drop(): Promise<void>
}

const MIGRATIONS = new URL('../../src/store/migrations', import.meta.url)

let made = 0

/** A database with the whole schema and no rows, or with neither. */
export async function cloneDatabase(
  clusterDsn: string,
  schema: 'whole' | 'none' = 'whole',
): Promise<ClonedDatabase> {
  const template = schema === 'none' ? 'template0' : await templateName(clusterDsn)
  const name = `test_${process.pid}_${made}`
  made += 1
  await administer(clusterDsn, (admin) =>
    admin.query(`create database ${name} template ${template}`),
  )
  return {
    dsn: withDatabase(clusterDsn, name),
    drop: () =>
      administer(clusterDsn, (admin) => admin.query(`drop database ${name} with (force)`)),
  }
}

const TEMPLATE_LOCK = 7_469_646_562

/**
 * A template that the first to come migrates. It is marked as one only when it is complete, so one
 * that a kill left behind is made again.
 */
async function templateName(clusterDsn: string): Promise<string> {
  const files = await readMigrations(MIGRATIONS)
  const sums = files.map(({ checksum }) => checksum).join()
  const name = `template_${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`

  await administer(clusterDsn, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const { rows } = await admin.query<{ readonly complete: boolean }>(
      'select datistemplate as complete from pg_database where datname = $1',
      [name],
    )
    if (rows[0]?.complete) return
    if (rows[0]) await admin.query(`drop database ${name} with (force)`)
    await admin.query(`create database ${name} template template0`)
    const pool = openPool(withDatabase(clusterDsn, name), { max: 1 })
    await migrate(pool).finally(() => pool.end())
    await admin.query(`alter database ${name} with is_template true`)
  })
  return name
}

/** One connection, closed afterwards, which also releases its locks. */
async function administer(dsn: string, work: (admin: Pool) => Promise<unknown>): Promise<void> {
  const admin = openPool(dsn, { max: 1 })
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

/** The same server, another database. */
export function withDatabase(dsn: string, name: string): string {
  return dsn.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`)
}
