import { readFile, stat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import {
  checkVendor,
  likeliestRate,
  type VendorCheck,
} from '../../domain/options/pricing/vendor-check.ts'
import {
  dateOfChain,
  readBrokerSeries,
  readLeanChain,
  type VendorFile,
} from '../../feeds/files/vendor-greeks.ts'

export interface CheckVendor {
  readonly path: string // a file, or a folder of them
  readonly rate?: number // without it the one at which deltas agree best
  readonly dividendYield: number
}

export interface CheckedFile extends VendorCheck {
  readonly file: string
  readonly unread: number
}

/** Compares each file's volatilities and Greeks with ours. Files of other kinds are passed over. */
export async function checkVendorFiles(asked: CheckVendor): Promise<readonly CheckedFile[]> {
  const { path, dividendYield } = asked
  const checked: CheckedFile[] = []
  for (const file of await filesIn(path)) {
    const read = fileOf(basename(file, '.csv'), await readFile(file, 'utf8'))
    if (read === null || read.rows.length === 0) continue
    const rate = asked.rate ?? likeliestRate(read.rows, dividendYield)
    checked.push({
      file: basename(file),
      unread: read.unread,
      ...checkVendor(read.rows, rate, dividendYield),
    })
  }
  if (checked.length > 0) return checked
  const message =
    `There is nothing to check in ${path}: chains are named like 20151224.csv, a broker's series ` +
    'like SPY230811C00450000.csv.'
  throw new AppError('invalid_input', {}, { message })
}

async function filesIn(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not_found', { path }, { message: `There is no ${path}.`, cause })
  })
  if (!found.isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => name.endsWith('.csv')).sort()
  return names.map((name) => join(path, name))
}

function fileOf(name: string, text: string): VendorFile | null {
  const date = dateOfChain(name)
  if (date !== null) return readLeanChain(text, date)
  return /\d{6}[CP]\d{8}$/.test(name) ? readBrokerSeries(text, name) : null
}
