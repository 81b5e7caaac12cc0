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
  readonly inTransaction: boolean // false: it only makes or drops indexes, beside the traffic
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
  const inTransaction = !sql.startsWith(NO_TRANSACTION)
  if (!inTransaction) assertIndexesOnly(file, sql)
  return { version: expected, name, file, checksum, sql, inTransaction }
}

const NO_TRANSACTION = '-- no transaction\n'

/** What cannot be rolled back must be safe to run again after it was interrupted anywhere. */
const REPEATABLE =
  /^(?:create (?:unique )?index concurrently if not exists|drop index concurrently if exists) /i

function assertIndexesOnly(file: string, sql: string): void {
  if (statementsOf(sql).every((statement) => REPEATABLE.test(statement))) return
  throw refusal(
    `${file} says "no transaction", and holds more than CREATE INDEX CONCURRENTLY IF NOT EXISTS ` +
      'and DROP INDEX CONCURRENTLY IF EXISTS. Move the rest to a migration of its own.',
  )
}

/** For files of plain statements: no semicolon stands inside one. */
export function statementsOf(sql: string): string[] {
  return sql
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '')
}

function refusal(message: string): AppError {
  return new AppError('internal', {}, { message })
}
