import { createReadStream } from 'node:fs'
import { DAY_MS, MINUTE_MS } from '../../core/instant.ts'
import { decimalText, notNumber, textBarFault } from './decimal-text.ts'
import { coinPair } from './lean/lean-instruments.ts'
import { textOf } from './lean/lean-times.ts'
import { lineBatches } from './lines.ts'
import { rowMaker, type RowMaker, type SeriesFile, type SeriesRow } from './series-row.ts'
import type { PropertiesOf } from './symbol-properties.ts'
import { memberLines, zipMembers } from './zip-members.ts'

const NAME = /(?:^|\/)([A-Z0-9]{5,20})-(1m|1d)-\d{4}(?:-\d{2}){1,2}\.(csv|zip)$/i

/**
 * Bars as data.binance.vision has them: open time, open, high, low, close, volume, close time and six
 * more. With or without a header; times in milliseconds, and in microseconds since 2025. Of a folder
 * `futures/um` or `futures/cm` they are a perpetual's. Null when the name is none of them.
 *
 * Source: Binance's binance-public-data readme.
 */
export function binanceKlines(path: string, propertiesOf: PropertiesOf): SeriesFile | null {
  const normal = path.replaceAll('\\', '/')
  const match = NAME.exec(normal)
  if (!match) return null
  const type = /\/futures\/(um|cm)\//.test(normal) ? 'cryptofuture' : 'crypto'
  const interval = match[2]!.toLowerCase() as '1m' | '1d'
  const instrument = coinPair(match[1]!.toUpperCase(), type, 'BINANCE', propertiesOf)
  return {
    format: 'binance',
    kinds: ['bar'],
    interval,
    async *read() {
      const rows = rowMaker(instrument, null)
      let line = 0
      for await (const batch of linesOf(path)) {
        yield batch.flatMap((text): SeriesRow[] => {
          line += 1
          if (text.trim() === '' || (line === 1 && /^open_?time/i.test(text))) return []
          return [readLine(text, line, interval, rows)]
        })
      }
    },
  }
}

async function* linesOf(path: string): AsyncGenerator<string[]> {
  if (!/\.zip$/i.test(path)) return yield* lineBatches(createReadStream(path))
  for (const member of await zipMembers(path)) {
    if (/\.csv$/i.test(member.name)) yield* memberLines(path, member)
  }
}

const LENGTH_MS = { '1m': MINUTE_MS, '1d': DAY_MS } as const
const NAMES = ['open', 'high', 'low', 'close', 'volume']

function readLine(text: string, line: number, interval: '1m' | '1d', rows: RowMaker): SeriesRow {
  const fields = text.split(',')
  if (fields.length < 11) return rows.refuse(line, `${fields.length} fields, not 12`)
  const time = fields[0]!.trim()
  const at = /^\d{16}$/.test(time)
    ? Number(time) / 1_000
    : /^\d{13}$/.test(time)
      ? Number(time)
      : -1
  if (at < 0 || at % LENGTH_MS[interval] !== 0) {
    return rows.refuse(line, `the time "${time.slice(0, 40)}" is not the start of a bar`)
  }
  const numbers: string[] = []
  for (const [place, name] of NAMES.entries()) {
    const number = decimalText(fields[place + 1]!.trim())
    if (number === null) return rows.refuse(line, notNumber(name, fields[place + 1]))
    numbers.push(number)
  }
  const [open, high, low, close, volume] = numbers as [string, string, string, string, string]
  const fault = textBarFault(open, high, low, close, volume)
  if (fault !== null) return rows.refuse(line, fault)
  const closed = textOf(at + LENGTH_MS[interval])
  return rows.take(line, at, [interval, textOf(at), closed, ...numbers, null])
}
