import { after } from 'node:test'
import { openPool, type Pool } from '#src/store/pool.ts'
import { cloneDatabase } from './clone-database.ts'
import { startTestCluster, type TestCluster } from './cluster.ts'

export interface TestDatabase {
  readonly dsn: string
  readonly pool: Pool
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

let own: Promise<TestCluster> | null = null
let stopped = false

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

interface TestRun {
  after(work: () => Promise<void>): void
}

/** A database of its own with the whole schema and no rows. Closed after `t`, if given; else by the caller. */
export function testDatabase(t?: TestRun): Promise<TestDatabase> {
  return opened('whole', t)
}

/** The same without a schema. */
export function emptyDatabase(t?: TestRun): Promise<TestDatabase> {
  return opened('none', t)
}

async function opened(schema: 'whole' | 'none', t?: TestRun): Promise<TestDatabase> {
  const { dsn, drop } = await cloneDatabase(await testClusterDsn(), schema)
  const pool = openPool(dsn)
  const close = async (): Promise<void> => {
    void pool.end() // never done if a failed test kept a connection, which the drop then ends
    if (stopped && own !== null) return
    await drop()
  }
  t?.after(close)
  return { dsn, pool, close }
}
