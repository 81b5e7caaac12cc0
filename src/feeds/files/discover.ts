import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'

import { AppError } from '../../core/app-error.ts'
import { bhavcopy } from './bhavcopy.ts'
import { binanceKlines } from './binance-klines.ts'
import { bookTicks } from './book-ticks.ts'
import { type CsvOptions, parseCsv } from './csv/csv.ts'
import { readHeader } from './csv/csv-header.ts'
import { type LeanFile, leanFile } from './lean/lean-path.ts'
import { leanFunding } from './lean/lean-funding.ts'
import { leanUniverse } from './lean/lean-universe.ts'
import { leanZip } from './lean/lean-zip.ts'
import { parseLean } from './lean/lean.ts'
import type { ParsedFile } from './parsed.ts'
import type { SeriesFile } from './series-row.ts'
import { NO_PROPERTIES, type PropertiesOf, readProperties } from './symbol-properties.ts'

/** A file, and which parser fits it; or why it is left aside. */
export type Discovered =
  | { readonly path: string; readonly parser: 'series'; readonly file: SeriesFile }
  | { readonly path: string; readonly parser: 'lean'; readonly file: LeanFile }
  | { readonly path: string; readonly parser: 'csv' } // whose instrument the caller names
  | { readonly path: string; readonly parser: 'none'; readonly reason: string }

/** A file of bars whose rows the domain's own types hold. */
export type Readable = Exclude<Discovered, { readonly parser: 'none' | 'series' }>

/**
 * Every file at a path or below it, in the order of their names, with the parser that fits.
 * `propertiesOf` says what is known of instruments that files name by their symbol alone.
 */
export async function* discover(
  path: string,
  propertiesOf: PropertiesOf = NO_PROPERTIES,
): AsyncGenerator<Discovered> {
  const found = await stat(path).catch((cause: unknown) => {
    const message = `There is no file or folder at ${path}.`
    throw new AppError('not_found', { path }, { message, cause })
  })
  if (!found.isDirectory()) {
    yield await recognise(path, propertiesOf)
    return
  }
  const names = (await readdir(path)).sort()
  for (const name of names) {
    if (!name.startsWith('.')) yield* discover(join(path, name), propertiesOf)
  }
}

/** Opens a file that `discover` recognised. A CSV file does not say whose bars it holds. */
export async function parseFile(
  found: Readable,
  options: Omit<CsvOptions, 'name'>,
): Promise<ParsedFile> {
  const name = basename(found.path)
  if (found.parser === 'csv') {
    return await parseCsv(createReadStream(found.path), { ...options, name })
  }
  return parseLean(found.path, found.file)
}

/** Lean's list of price increments, lots and multipliers, at these paths or below; else none. */
export async function findProperties(paths: readonly string[]): Promise<PropertiesOf> {
  for (const path of paths) {
    for await (const found of discover(path)) {
      if (basename(found.path) !== PROPERTIES) continue
      return readProperties(await readFile(found.path, 'utf8'))
    }
  }
  return NO_PROPERTIES
}

const PROPERTIES = 'symbol-properties-database.csv'

async function recognise(path: string, propertiesOf: PropertiesOf): Promise<Discovered> {
  const normal = resolve(path).replaceAll('\\', '/')
  for (const understand of SERIES) {
    const file = understand(normal, propertiesOf)
    if (file) return { path, parser: 'series', file }
  }
  const reason = ASIDE.find(([pattern]) => pattern.test(normal))?.[1]
  if (reason !== undefined) return { path, parser: 'none', reason }

  if (/\.zip$/i.test(normal)) {
    const file = leanFile(normal)
    if (file) return { path, parser: 'lean', file }
    return { path, parser: 'none', reason: UNKNOWN_ZIP }
  }
  if (!/\.(csv|txt|tsv)$/i.test(normal)) return { path, parser: 'none', reason: NO_BARS }
  try {
    readHeader(basename(path), await firstLine(path))
    return { path, parser: 'csv' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { path, parser: 'none', reason: error.message }
  }
}

const SERIES = [leanZip, leanUniverse, leanFunding, bookTicks, bhavcopy, binanceKlines] as const

/** What is no series. The first that fits is the reason. */
const ASIDE: readonly (readonly [RegExp, string])[] = [
  [/\/symbol-properties-database\.csv$/, 'What instruments are like; it was read for that.'],
  [/\/market-hours-database\.json$/, 'Hours of markets: the calendars have them.'],
  [/\/factor_files\//, 'Factors of splits and dividends; prices are taken as they were traded.'],
  [/\/map_files\//, 'The names a company had over time; each file keeps the name of its own time.'],
  [/\/margin(s|_interest)\//, 'What margins were; they are no series of the market.'],
  [/\/universes\//, 'A chain of a market that is not known here.'],
  [/_(quote|openinterest)(_[a-z]+)?\.zip$/, 'Quotes of equities and indices are not read.'],
  [
    /\/(option|future|cryptofuture|crypto|forex|cfd)\/.*\.zip$/,
    'Its market is not known here, or the path is not one of Lean’s.',
  ],
  [/\/(tick|second|hour)\/.*\.zip$/, 'Only bars of one minute and of one day are read.'],
]

const UNKNOWN_ZIP =
  'The path is not one of Lean’s, such as equity/india/minute/yesbank/20190709_trade.zip, ' +
  'or its market is unknown.'
const NO_BARS = 'Neither a CSV file nor a zip file of bars.'

async function firstLine(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8_192), 0, 8_192, 0)
    const text = new TextDecoder().decode(buffer.subarray(0, bytesRead))
    return text.split(/\r\n|\n/).find((line) => line.trim() !== '') ?? ''
  } finally {
    await file.close()
  }
}
