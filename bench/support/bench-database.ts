import { startEmbedded } from '#src/store/postgres/start-embedded.ts'
import { cloneDatabase } from '#test/support/clone-database.ts'

export interface BenchDatabase {
  readonly dsn: string
  stop(): Promise<void>
}

/**
 * A durable server of its own, as an operator has one. At a tiny size, at which nothing is measured, a
 * database of the test run's server, where there is one.
 */
export async function startDatabase(directory: string): Promise<BenchDatabase> {
  const tests = process.env['TIDEMARK_TEST_DSN']
  if (!tests || !process.argv.includes('--tiny')) return startEmbedded({ directory })
  const { dsn, drop } = await cloneDatabase(tests)
  return { dsn, stop: drop }
}
