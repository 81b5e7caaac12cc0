/**
 * A worker in a process of its own, to be killed. Says `ready` when it works, then each thing that
 * befalls its runs as one line of JSON. Ends in order when its input does, or with its parent.
 *
 *   node test/fire/worker-process.ts <dsn> <workerId> [ttlMs]
 */
import { systemClock, type Log } from '#src/app/context.ts'
import { openFeed } from '#src/app/market/series/open-feed.ts'
import { runWorker } from '#src/app/runs/worker.ts'
import { openPool } from '#src/store/pool.ts'

const [, , dsn, workerId, ttlMs] = process.argv
const say = (details: object, message: string): void => {
  const { err, ...rest } = details as { readonly err?: unknown }
  console.log(JSON.stringify({ message, ...rest, ...(err === undefined ? {} : { err: `${err}` }) }))
}
const log: Log = { info: say, warn: say, error: say }

const pool = openPool(dsn!, { applicationName: workerId! })
const context = { pool, clock: systemClock, log }
const end = new AbortController()
process.stdin.resume()
process.stdin.on('end', () => end.abort())
console.log('ready')
await runWorker(context, {
  workerId: workerId!,
  ...(ttlMs === undefined ? {} : { ttlMs: Number(ttlMs) }),
  openFeed: (run) => openFeed(context, run),
  signal: end.signal,
})
await pool.end()
