import { createHash } from 'node:crypto'
import { after } from 'node:test'
import { migrate } from '#src/store/migrate.ts'
import { readMigrations } from '#src/store/migration-files.ts'
import { openPool, type Pool } from '#src/store/pool.ts'
import { startTestCluster, type TestCluster } from './cluster.ts'

export interface TestDatabase {
  readonly dsn: string
  readonly pool: Pool
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

const MIGRATIONS = new URL('../../src/store/migrations', import.meta.url)

let own: Promise<TestCluster> | null = null
let stopped = false
let made = 0

after(async () => {
  stopped = true // what is closed after this is gone with the cluster
  await (await own)?.stop()
})

/** The test run's cluster, or one of this file's own when it is run alone. */
export async function testClusterDsn(): Promise<string> {
  const given = process.env['TIDEMARK_TEST_DSN']
  if (given) return given
  own ??= startTestCluster()
  return (await own).dsn
}

/**
 * A database of its own with the whole schema and no rows, cloned from a template that the first
 * to come migrates. Closed after `t`, if given; else by the caller.
 */
export async function testDatabase(t?: {
  after(work: () => Promise<void>): void
}): Promise<TestDatabase> {
  return cloneOf(await templateName(), t)
}

/** The same without a schema. */
export async function emptyDatabase(t?: {
  after(work: () => Promise<void>): void
}): Promise<TestDatabase> {
  return cloneOf('template0', t)
}

async function cloneOf(
  template: string,
  t?: { after(work: () => Promise<void>): void },
): Promise<TestDatabase> {
  const clusterDsn = await testClusterDsn()
  const name = `test_${process.pid}_${made}`
  made += 1
  await administer(clusterDsn, (admin) =>
    admin.query(`create database ${name} template ${template}`),
  )

  const dsn = withDatabase(clusterDsn, name)
  const pool = openPool(dsn)
  const close = async (): Promise<void> => {
    void pool.end() // never done if a failed test kept a connection, which the drop then ends
    if (stopped && own !== null) return
    await administer(clusterDsn, (admin) => admin.query(`drop database ${name} with (force)`))
  }
  t?.after(close)
  return { dsn, pool, close }
}

const TEMPLATE_LOCK = 7_469_646_562

/** Marked as a template only when it is complete, so one that a kill left behind is made again. */
async function templateName(): Promise<string> {
  const clusterDsn = await testClusterDsn()
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
