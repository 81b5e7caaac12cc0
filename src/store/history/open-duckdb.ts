import { mkdirSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'

/** How much of the machine a question to the history may take. */
const THREADS = 2
const MEMORY = '512MB'

const opened = new Map<string, Promise<DuckDBConnection>>()

/**
 * DuckDB over the files of a history directory, opened when it is first needed and kept. It has no
 * database file of its own, so any number of processes may read; and no way to any other file.
 */
export function openDuckDb(directory: string): Promise<DuckDBConnection> {
  const known = opened.get(directory)
  if (known) return known
  const opening = open(directory)
  opened.set(directory, opening)
  opening.catch(() => opened.delete(directory)) // the next one tries again
  return opening
}

/** Gives the memory back; who asks later opens it again. */
export async function closeDuckDb(directory: string): Promise<void> {
  const connection = await opened.get(directory)?.catch(() => undefined)
  opened.delete(directory)
  connection?.closeSync()
}

async function open(directory: string): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import('@duckdb/node-api') // 70 MB, which few processes need
  mkdirSync(directory, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(THREADS),
    memory_limit: MEMORY,
    autoinstall_known_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run(`
    set temp_directory = ${literal(`${directory}/.tmp`)};
    set parquet_metadata_cache = true;
    set allowed_directories = [${literal(`${directory}/`)}];
    set enable_external_access = false;
    set lock_configuration = true`)
  return connection
}

/** A text in DuckDB's SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
