import { createReadStream } from 'node:fs'
import { coinPair, LEAN_MARKETS } from './lean-instruments.ts'
import { textOf } from './lean-times.ts'
import { lineBatches } from '../lines.ts'
import { rowMaker, type SeriesFile, type SeriesRow } from '../series-row.ts'
import type { PropertiesOf } from '../symbol-properties.ts'

const FUNDING = /(?:^|\/)cryptofuture\/([a-z]+)\/margin_interest\/([a-z0-9]+)\.csv$/i

/** What the holders of a perpetual paid each other: time of UTC, rate. Null when the path is none. */
export function leanFunding(path: string, propertiesOf: PropertiesOf): SeriesFile | null {
  const match = FUNDING.exec(path.replaceAll('\\', '/'))
  const market = match && LEAN_MARKETS[`cryptofuture/${match[1]!.toLowerCase()}`]
  if (!match || !market) return null
  const pair = match[2]!.toUpperCase()
  return {
    format: 'lean',
    kinds: ['funding_rate'],
    interval: null,
    async *read() {
      const instrument = coinPair(pair, 'cryptofuture', market.venueId, propertiesOf)
      const rows = rowMaker(instrument, null)
      let line = 0
      for await (const batch of lineBatches(createReadStream(path))) {
        yield batch.flatMap((text): SeriesRow[] => {
          line += 1
          if (text.trim() === '') return []
          const [time, rate, ...more] = text.split(',')
          if (rate === undefined || more.length > 0) {
            return [rows.refuse(line, 'not a time and a rate')]
          }
          const at = timeOf(time!)
          if (at === null) return [rows.refuse(line, `the time "${time}" cannot be read`)]
          if (!/^-?\d{1,7}(?:\.\d{1,12})?$/.test(rate.trim())) {
            return [rows.refuse(line, `the rate "${rate}" is not a number`)]
          }
          return [rows.take(line, at, [textOf(at), rate.trim()])]
        })
      }
    },
  }
}

const TIME = /^(\d{4})(\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

function timeOf(text: string): number | null {
  const match = TIME.exec(text)
  if (!match) return null
  const [, year, month, day, hour, minute, second] = match
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(at) ? null : at
}
