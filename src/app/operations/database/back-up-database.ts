import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../../core/app-error.ts'
import { rowsIn, schemaVersion } from '../../../store/backup/manifest.ts'
import { countColdDays } from '../../../store/history/count-cold.ts'
import { takeBackup } from '../../../store/backup/take-backup.ts'
import type { Context } from '../../context.ts'
import { programVersion } from '../program-version.ts'

export interface BackUpDatabase {
  readonly path: string // a file that is to be made, or a directory that is there
  readonly onProgress?: (rows: number, total: number, table: string) => void
}

export interface BackedUpDatabase {
  readonly path: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly schema: number // the last migration
  readonly takenAt: string // ISO 8601
  readonly discrepancies: number | null // null where the schema is not this program's
  readonly coldDays: number // of market data in files, which the backup does not hold
}

/** One moment of the whole database in one file, taken while others go on. */
export async function backUpDatabase(
  { pool, clock }: Pick<Context, 'pool' | 'clock'>,
  { path: wanted, onProgress }: BackUpDatabase,
): Promise<BackedUpDatabase> {
  const path = fileFor(wanted, clock.now())
  const { manifest, bytes } = await takeBackup(pool, {
    path,
    tidemark: programVersion(),
    ...(onProgress && { onProgress }),
  })
  return {
    path,
    bytes,
    tables: manifest.tables.length,
    rows: rowsIn(manifest),
    schema: schemaVersion(manifest),
    takenAt: manifest.takenAt,
    discrepancies: manifest.discrepancies?.length ?? null,
    coldDays: await countColdDays(pool),
  }
}

/** In a directory, the file is named after the moment; its name sorts by time. */
function fileFor(wanted: string, now: number): string {
  const path = resolve(wanted)
  if (isDirectory(path)) {
    const at = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
    return join(path, `tidemark-${at}.tar`)
  }
  if (isDirectory(dirname(path))) return path
  const message = `There is no directory ${dirname(path)}. Make it, or name another one.`
  throw new AppError('invalid_input', { path }, { message })
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
