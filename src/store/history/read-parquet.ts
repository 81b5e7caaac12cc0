import { join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import type { Cold } from './across-border.ts'
import { literal, openDuckDb } from './open-duckdb.ts'

/** The files of cold days as a table of DuckDB's, to stand behind `from`. */
export function filesOf({ directory, days }: Cold): string {
  return `read_parquet([${days.map(({ path }) => literal(join(directory, path))).join(', ')}])`
}

/** Rows as texts, by place: exact, as the database would write them. Null is null. */
export async function coldRows(
  cold: Cold,
  sql: string,
): Promise<readonly (readonly (string | null)[])[]> {
  const connection = await openDuckDb(cold.directory)
  const reader = await connection.runAndReadAll(sql).catch(explain)
  return reader.getRows() as (string | null)[][]
}

/**
 * Columns of doubles; what is null is NaN. Every column of the statement must be a double. Memory is
 * what the answer takes.
 */
export async function coldColumns(cold: Cold, sql: string, width: number): Promise<Float64Array[]> {
  const { DuckDBDoubleVector } = await import('@duckdb/node-api')
  const connection = await openDuckDb(cold.directory)
  const result = await connection.run(sql).catch(explain)
  const chunks = await result.fetchAllChunks()
  const length = chunks.reduce((total, chunk) => total + chunk.rowCount, 0)
  const columns = Array.from({ length: width }, () => new Float64Array(length))
  let start = 0
  for (const chunk of chunks) {
    const { rowCount } = chunk // counted anew at each look
    for (const [place, column] of columns.entries()) {
      const vector = chunk.getColumnVector(place)
      if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError('a column is a double')
      for (let row = 0; row < rowCount; row += 1) {
        column[start + row] = (vector.getItem(row) as number | null) ?? Number.NaN
      }
    }
    start += rowCount
  }
  return columns
}

function explain(cause: unknown): never {
  const { message } = cause as Error
  if (!/No files found|Cannot open file|cannot open|IO Error/i.test(message)) throw cause
  const sentence =
    'A history file is missing or damaged. `tidemark archive --check` names it; ' +
    'copy the history directory back from a backup.'
  throw new AppError('internal', {}, { message: sentence, cause })
}
