/**
 * A process that starts the embedded server, prints what it got as one line of JSON, and stops it
 * when its input ends. For tests that kill it before.
 *
 *   node test/support/embedded-process.ts <directory>
 */
import { startEmbedded } from '#src/store/postgres/start-embedded.ts'

const [, , directory] = process.argv
const server = await startEmbedded({ directory: directory! })
console.log(JSON.stringify({ dsn: server.dsn, pid: server.pid, adopted: server.adopted }))
process.stdin.resume()
process.stdin.on('end', () => void server.stop())
