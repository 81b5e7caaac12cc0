import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { allHistoryFiles, type HistoryFile } from '../../../store/history/manifest.ts'
import { hashOf } from '../../../store/history/write-parquet.ts'
import type { Context } from '../../context.ts'
import { historyOf } from './archive-series.ts'

/** A file that is not what the database knows of it. */
export interface HistoryFault {
  readonly path: string
  readonly fault: 'missing' | 'of another size' | 'of another content'
}

export interface CheckedHistory {
  readonly files: number
  readonly rows: number
  readonly bytes: number
  readonly coldFiles: number // whose rows are nowhere else
  readonly faults: readonly HistoryFault[]
}

/** Reads every file of the history to its last byte, and compares it with what was written. */
export async function checkHistory(
  context: Context,
  onProgress: (path: string) => void = () => {},
): Promise<CheckedHistory> {
  const directory = historyOf(context)
  const files = await allHistoryFiles(context.pool)
  const faults: HistoryFault[] = []
  for (const file of files) {
    onProgress(file.path)
    const fault = await faultOf(directory, file)
    if (fault !== null) faults.push({ path: file.path, fault })
  }
  return {
    files: files.length,
    rows: files.reduce((total, { rowCount }) => total + rowCount, 0),
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    coldFiles: files.filter(({ droppedAt }) => droppedAt !== null).length,
    faults,
  }
}

async function faultOf(
  directory: string,
  { path, bytes, fileSha256 }: HistoryFile,
): Promise<HistoryFault['fault'] | null> {
  const whole = join(directory, path)
  const found = await stat(whole).catch(() => null)
  if (found === null) return 'missing'
  if (found.size !== bytes) return 'of another size'
  return (await hashOf(whole)) === fileSha256 ? null : 'of another content'
}
