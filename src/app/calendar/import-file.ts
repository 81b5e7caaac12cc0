import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { readLeanFactors } from '../../feeds/files/lean/lean-factors.ts'
import { calendarOf } from './calendar-of.ts'
import type { Context } from '../context.ts'
import { importActions, takeActions } from './import-actions.ts'
import { importHolidays, type ImportReport } from './import-holidays.ts'

export interface ImportFile {
  readonly path: string
  readonly kind: 'holidays' | 'actions' | 'factors'
  readonly exchange: string // of lines that name none
  readonly symbol: string // of a factor file
  readonly dryRun: boolean
}

const MOST_BYTES = 16 * 2 ** 20

/** Takes a file of this machine, all of it or nothing. */
export async function importFile(
  context: Context,
  { path, kind, exchange, symbol, dryRun }: ImportFile,
): Promise<ImportReport> {
  const csv = await textAt(path)
  const how = { dryRun, actor: 'cli', sourceName: basename(path) }
  const venue = await calendarOf(context, exchange) // refuses one that we do not know
  if (kind === 'holidays') return importHolidays(context, { csv, calendar: exchange, ...how })
  if (kind === 'actions') return importActions(context, { csv, exchange, ...how })
  return takeActions(context, readLeanFactors(csv, { symbol, exchange, venue }), how)
}

async function textAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw refused(`There is no file ${path}.`)
  if (found.size > MOST_BYTES) throw refused(`${path} is larger than ${MOST_BYTES} bytes.`)
  return readFile(path, 'utf8')
}

function refused(message: string): AppError {
  return new AppError('invalid_input', {}, { message })
}
