import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import pg from 'pg'
import { copyOut } from '../copy-out.ts'
import type { Connection } from '../pool.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import type { Part, TableParts } from './manifest.ts'
import type { BackedUpTable } from './tables.ts'

const compress = promisify(zstdCompress)

const PART_BYTES = 4 * 2 ** 20 // of text, before it is compressed
const LINE_END = 0x0a

/** Writes the rows that the connection's transaction sees, part by part; memory stays small. */
export async function dumpTable(
  connection: Connection,
  { name, columns }: BackedUpTable,
  archive: ArchiveWriter,
  onRows: (rows: number) => void,
): Promise<TableParts> {
  const parts: Part[] = []
  let rows = 0
  let waiting: Buffer[] = []
  let length = 0
  const flush = async (upTo: Buffer): Promise<void> => {
    if (upTo.length === 0) return
    const file = `tables/${name}/${String(parts.length + 1).padStart(6, '0')}.copy.zst`
    parts.push(await archive.add(file, await compress(upTo)))
    const added = countLines(upTo)
    rows += added
    onRows(added)
  }
  for await (const chunk of copyOut(connection, copyStatement(name, columns, 'to stdout'))) {
    waiting.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length < PART_BYTES) continue
    const text = Buffer.concat(waiting)
    const end = text.lastIndexOf(LINE_END) + 1 // rows stay whole
    await flush(text.subarray(0, end))
    waiting = [text.subarray(end)]
    length = text.length - end
  }
  await flush(Buffer.concat(waiting))
  return { name, columns, rows, parts }
}

/** COPY's text form is the same in every version of the server, and a row of it is a line. */
export function copyStatement(
  name: string,
  columns: readonly string[],
  direction: 'to stdout' | 'from stdin',
): string {
  const list = columns.map(pg.escapeIdentifier).join(', ')
  return direction === 'to stdout'
    ? `copy (select ${list} from ${pg.escapeIdentifier(name)}) to stdout`
    : `copy ${pg.escapeIdentifier(name)} (${list}) from stdin`
}

function countLines(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(LINE_END); at >= 0; at = text.indexOf(LINE_END, at + 1)) count += 1
  return count
}
