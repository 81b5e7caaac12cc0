import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams'
import type { Connection } from './pool.ts'

/**
 * What a `copy … to stdout` says, as a stream of bytes.
 *
 * Edges: pg gives each query a timer, which only the query's callback ends, and this stream never
 *        calls its own. A process that ends would wait for the timer, a minute and more.
 */
export function copyOut(connection: Connection, statement: string): CopyToStreamQuery {
  const copy: CopyToStreamQuery & { callback?: () => void } = copyTo(statement)
  copy.once('close', () => copy.callback?.())
  return connection.query(copy)
}
