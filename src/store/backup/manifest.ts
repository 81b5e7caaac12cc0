import type { AppliedMigration } from '../migration-history.ts'
import type { Discrepancy } from '../operations/check-books.ts'

/** The form of a backup. A change that an older program would misread takes the next number. */
export const BACKUP_FORMAT = 1

/** What a backup holds: the file `manifest.json`, the last one but its checksum in the archive. */
export interface Manifest {
  readonly format: typeof BACKUP_FORMAT
  readonly tidemark: string // the version of the program that made it
  readonly server: string // the version of PostgreSQL
  readonly takenAt: string // ISO 8601; everything that was committed before is in it
  readonly migrations: readonly Pick<AppliedMigration, 'version' | 'name' | 'checksum'>[]
  readonly tables: readonly TableParts[] // none refers to a later one
  readonly sequences: readonly SequenceValue[]
  /** What the books said of themselves; null where the program did not know their schema. */
  readonly discrepancies: readonly Discrepancy[] | null
}

/** A table in parts of whole rows, each in the text form of COPY, compressed by Zstandard. */
export interface TableParts {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly parts: readonly Part[]
}

export interface Part {
  readonly file: string // its name in the archive
  readonly bytes: number
  readonly sha256: string // of the bytes in the archive, in hex
}

export interface SequenceValue {
  readonly name: string
  readonly value: string // the last that was given out
}

export const MANIFEST_FILE = 'manifest.json'
export const CHECKSUM_FILE = 'manifest.json.sha256' // in the form that `sha256sum --check` reads

export function rowsIn({ tables }: Manifest): number {
  return tables.reduce((total, { rows }) => total + rows, 0)
}

export function schemaVersion({ migrations }: Manifest): number {
  return migrations.at(-1)?.version ?? 0
}
