import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { addDays, type CalendarDate } from '../../core/instant.ts'
import { copyOut } from '../copy-out.ts'
import type { Connection } from '../pool.ts'
import type { ArchivedKind } from './kinds.ts'

/** What was copied: how many rows, and the hash of their text in the order of their key. */
export interface CopiedRows {
  readonly rowCount: number
  readonly sha256: string
}

/**
 * Reads the rows of a day in the order of their key: into a CSV file, or with `null` to be counted
 * and hashed alone. Equal rows give equal hashes.
 */
export async function copyRows(
  connection: Connection,
  { parent, time, columns, key }: ArchivedKind,
  day: CalendarDate,
  path: string | null,
): Promise<CopiedRows> {
  const list = columns.map(([name, , form]) => form ?? `"${name}"`).join(', ')
  const copy = copyOut(
    connection,
    `copy (select ${list} from ${parent}
       where "${time}" >= '${day}T00:00:00Z' and "${time}" < '${addDays(day, 1)}T00:00:00Z'
       order by ${key.map((name) => `"${name}"`).join(', ')})
     to stdout (format csv)`,
  )
  const hash = createHash('sha256')
  const hashing = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  const file =
    path === null ? new Writable({ write: (_c, _e, done) => done() }) : createWriteStream(path)
  await pipeline(copy, hashing, file)
  return { rowCount: copy.rowCount, sha256: hash.digest('hex') }
}
