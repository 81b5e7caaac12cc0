import { join } from 'node:path'
import { openPool, type PoolOptions } from '#src/store/pool.ts'
import { testClusterDsn, type TestDatabase } from './database.ts'
import { tcpProxy, type TcpProxy } from './tcp-proxy.ts'

export interface DistantDatabase {
  readonly database: TestDatabase // across the network
  readonly network: TcpProxy
}

/** The same database behind a network, to be made as bad as a test wants. */
export async function distantDatabase(
  t: { after(work: () => Promise<void>): void },
  near: TestDatabase,
  options: PoolOptions = {},
): Promise<DistantDatabase> {
  const { host, port, database } = near.pool.place
  const target = host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host }
  const network = await tcpProxy(t, { ...target, port })
  const [, credentials] = /^postgres(?:ql)?:\/\/([^@/]*)@/.exec(await testClusterDsn()) ?? []
  const dsn = `postgresql://${credentials ?? 'postgres'}@127.0.0.1:${network.port}/${database}`
  const pool = openPool(dsn, options)
  t.after(async () => {
    pool.cut() // what hangs would keep it from ending
    await pool.end()
  })
  return { database: { dsn, pool, close: async () => {} }, network }
}
