import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { from as copyFrom } from 'pg-copy-streams'
import { assert } from '../../core/assert.ts'
import type { Connection } from '../pool.ts'
import type { ArchiveReader } from './archive-reader.ts'
import { copyStatement } from './dump-table.ts'
import type { TableParts } from './manifest.ts'

const decompress = promisify(zstdDecompress)

/** Fills an empty table from its parts. The database checks keys, references and checks as always. */
export async function loadTable(
  connection: Connection,
  { name, columns, rows, parts }: TableParts,
  archive: ArchiveReader,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if (parts.length === 0) return
  const copy = connection.query(copyFrom(copyStatement(name, columns, 'from stdin')))
  const text = async function* (): AsyncGenerator<Buffer> {
    for (const part of parts) {
      yield await decompress(await archive.read(part))
      onBytes(part.bytes)
    }
  }
  await pipeline(Readable.from(text(), { objectMode: true, highWaterMark: 1 }), copy)
  assert(copy.rowCount === rows, 'a table gets as many rows as its backup has')
}
