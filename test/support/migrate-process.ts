/**
 * A process that migrates a database and prints the versions that it applied as JSON. It begins
 * when its input ends, so that a test can let several go at once.
 *
 *   node test/support/migrate-process.ts <dsn> <directory>
 */
import { migrate } from '#src/store/migrate.ts'
import { openPool } from '#src/store/pool.ts'

const [, , dsn, directory] = process.argv
const pool = openPool(dsn!)
process.stdin.resume()
process.stdin.on('end', async () => {
  const applied = await migrate(pool, { directory: directory! })
  console.log(JSON.stringify(applied.map(({ version }) => version)))
  await pool.end()
})
console.log('ready')
