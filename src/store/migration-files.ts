import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../core/app-error.ts'

export interface Migration {
  readonly version: number // from 1, without gaps
  readonly name: string
  readonly file: string // 0003_ledger.sql
  readonly checksum: string // SHA-256 of the text with Unix line ends, in hex
  readonly sql: string
}

/** The numbered files of a directory, oldest first. */
export async function readMigrations(directory: string | URL): Promise<Migration[]> {
  const path = directory instanceof URL ? fileURLToPath(directory) : directory
  const files = (await readdir(path)).filter((file) => file.endsWith('.sql')).sort()
  return Promise.all(files.map((file, index) => readMigration(path, file, index + 1)))
}

async function readMigration(path: string, file: string, expected: number): Promise<Migration> {
  const [, number, name] = /^(\d{4})_([a-z0-9_-]+)\.sql$/.exec(file) ?? []
  if (number === undefined || name === undefined) {
    throw refusal(`${file} is not named like 0001_name.sql. Rename it.`)
  }
  if (Number(number) !== expected) {
    const wanted = String(expected).padStart(4, '0')
    throw refusal(`Migration ${wanted} is missing or there are two: found ${file} in its place.`)
  }
  // A checkout on Windows may change the line ends, which are no change of the migration.
  const sql = (await readFile(join(path, file), 'utf8')).replaceAll('\r\n', '\n')
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { version: expected, name, file, checksum, sql }
}

function refusal(message: string): AppError {
  return new AppError('internal', {}, { message })
}
