import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { fixed, type Price } from '../../../core/fixed.ts'
import type { CalendarDate, Instant } from '../../../core/instant.ts'
import { nextSession } from '../../../domain/calendar/session.ts'
import { decimalText, notNumber, textBarFault } from '../decimal-text.ts'
import { LEAN_MARKETS, usFuture, usOption } from './lean-instruments.ts'
import { sessionTexts } from './lean-times.ts'
import { dateOf } from './lean-zip.ts'
import { lineBatches } from '../lines.ts'
import { refuseFile } from '../parsed.ts'
import { rowMaker, type SeriesFile, type SeriesRow } from '../series-row.ts'
import type { PropertiesOf } from '../symbol-properties.ts'

const UNIVERSE = /(?:^|\/)(option|future)\/([a-z]+)\/universes\/([a-z0-9.]+)\/(\d{8})\.csv$/i

/**
 * A chain of contracts at the end of a day: of options what the vendor says they are worth, of
 * futures their daily bars with open interest. Null when the path is none.
 *
 * Edges:  a future's bar is of the session that opens on the evening of the file's date: its highs
 *         and closes are those of the minutes that follow (ES 2013-10-07 to 09). An option's is
 *         of the date itself. A first line with an empty expiry is the underlying's own, and gives the spot. An implied
 *         volatility of 0 or 0.0000001 is the vendor's sign for none: it is kept as none.
 */
export function leanUniverse(path: string, propertiesOf: PropertiesOf): SeriesFile | null {
  const match = UNIVERSE.exec(path.replaceAll('\\', '/'))
  const place = match && LEAN_MARKETS[`${match[1]!.toLowerCase()}/${match[2]!.toLowerCase()}`]
  if (!match || !place) return null
  const file = {
    path,
    symbol: match[3]!.toUpperCase(),
    date: dateOf(match[4]!),
    venueId: place.venueId,
    propertiesOf,
  }
  const ofOptions = place.type === 'option'
  return {
    format: 'lean universe',
    kinds: [ofOptions ? 'option_value' : 'bar'],
    interval: ofOptions ? null : '1d',
    read: (_kind, notes) => (ofOptions ? readOptions(file, notes) : readFutures(file, notes)),
  }
}

interface Universe {
  readonly path: string
  readonly symbol: string
  readonly date: CalendarDate
  readonly venueId: string
  readonly propertiesOf: PropertiesOf
}

const OPTION_HEADER =
  'expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho'
const FUTURE_HEADER = 'expiry,open,high,low,close,volume,open_interest'

async function* readOptions(file: Universe, notes: string[]): AsyncGenerator<SeriesRow[]> {
  const { end, closed } = sessionTexts('NYSE', file.date) // of the underlying, when the day ends
  let spot: string | null = null
  let unsolved = 0
  for await (const batch of linesOf(file.path, OPTION_HEADER)) {
    yield batch.flatMap(({ text, line }): SeriesRow[] => {
      const fields = text.split(',').map((field) => field.trim())
      if (fields[0] === '' && spot === null && fields.length === 15) {
        spot = decimalText(fields[6]!)
        return spot === null ? [refusal(line, notNumber('close', fields[6]))] : []
      }
      return [readOption(fields, line)]
    })
  }
  if (unsolved > 0)
    notes.push(`${unsolved} rows carry the vendor's sign for no implied volatility.`)

  function readOption(fields: readonly string[], line: number): SeriesRow {
    if (fields.length !== 15) return refusal(line, `${fields.length} fields, not 15`)
    const [expiry, strikeText, right] = fields as [string, string, string]
    if (!/^\d{8}$/.test(expiry)) return refusal(line, `the expiry "${expiry}" is not like 20240119`)
    if (right !== 'C' && right !== 'P') return refusal(line, `the right "${right}" is not C or P`)
    const strike = decimalText(strikeText)
    if (strike === null || Number(strike) <= 0)
      return refusal(line, notNumber('strike', strikeText))
    const numbers: (string | null)[] = []
    for (const [place, name] of OPTION_HEADER.split(',').slice(3).entries()) {
      const text = fields[3 + place]!
      const read = place < 6 ? decimalText(text) : doubleText(text)
      if (read === null && text !== '') return refusal(line, notNumber(name, text))
      numbers.push(read)
    }
    if (Number(numbers[6]) <= NO_SOLUTION) {
      numbers[6] = null
      unsolved += 1
    }
    const instrument = usOption(
      file.symbol,
      dateOf(expiry),
      right === 'C' ? 'call' : 'put',
      fixed<'price'>(strike) as Price,
      file.propertiesOf,
    )
    return rowMaker(instrument, null).take(line, end, [closed, spot, ...numbers])
  }
}

const NO_SOLUTION = 1e-7

async function* readFutures(file: Universe, notes: string[]): AsyncGenerator<SeriesRow[]> {
  let idle = 0
  const { end } = sessionTexts(file.venueId, file.date)
  const { date } = nextSession(file.venueId, (end - 1) as Instant)
  const { at, opened, closed } = sessionTexts(file.venueId, date)
  for await (const batch of linesOf(file.path, FUTURE_HEADER)) {
    yield batch.flatMap(({ text, line }): SeriesRow | [] => {
      const fields = text.split(',').map((field) => field.trim())
      if (fields.length !== 7) return refusal(line, `${fields.length} fields, not 7`)
      const [month, ...rest] = fields as [string, ...string[]]
      if (!/^\d{4}(0[1-9]|1[0-2])$/.test(month)) {
        return refusal(line, `the month "${month}" is not like 201312`)
      }
      const names = FUTURE_HEADER.split(',').slice(1)
      const numbers = rest.map((number) => decimalText(number))
      const broken = numbers.findIndex(
        (number, at) => number === null && !(at === 5 && rest[5] === ''),
      )
      if (broken >= 0) return refusal(line, notNumber(names[broken]!, rest[broken]))
      const [open, high, low, close, volume] = numbers as [string, string, string, string, string]
      if ([open, high, low, close, volume].every((number) => Number(number) === 0)) {
        idle += 1
        return []
      }
      const openInterest = numbers[5]! // null where the day's had not been told
      const fault = textBarFault(open, high, low, close, volume)
      if (fault !== null) return refusal(line, fault)
      const instrument = usFuture(file.symbol, month, file.venueId, file.propertiesOf)
      const values = ['1d', opened, closed, open, high, low, close, volume, openInterest]
      return rowMaker(instrument, null).take(line, at, values)
    })
  }
  if (idle > 0) notes.push(`${idle} lines are of contracts that did not trade on the day.`)
}

function refusal(line: number, reason: string): SeriesRow {
  return { ok: false, line, member: null, reason }
}

/** A float as its vendor wrote it: `1E-07`, `-0.0229803`. Never NaN or infinite. */
function doubleText(text: string): string | null {
  return /^[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/.test(text) ? text : null
}

interface Line {
  readonly text: string
  readonly line: number
}

/** The lines behind the header, which is compared. */
async function* linesOf(path: string, header: string): AsyncGenerator<Line[]> {
  let line = 0
  for await (const batch of lineBatches(createReadStream(path))) {
    const lines = batch.map((text) => {
      line += 1
      return { text, line }
    })
    if (lines[0]?.line === 1) {
      const said = lines.shift()!.text.replace(/^#/, '').trim()
      if (said !== header)
        refuseFile(basename(path), `begins with "${said.slice(0, 60)}", not ${header}`)
    }
    yield lines.filter(({ text }) => text.trim() !== '')
  }
}
