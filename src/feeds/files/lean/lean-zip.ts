import { fixed, type Price } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import type { NewInstrument } from '../../../domain/market/instruments/instrument.ts'
import { decimalText } from '../decimal-text.ts'
import { coinPair, LEAN_MARKETS, usFuture, usOption } from './lean-instruments.ts'
import { lineReaders, type LeanLines } from './lean-lines.ts'
import { rowMaker, type SeriesFile, type SeriesKind, type SeriesRow } from '../series-row.ts'
import type { PropertiesOf } from '../symbol-properties.ts'
import { memberLines, zipMembers } from '../zip-members.ts'

const INTRADAY =
  /(?:^|\/)(option|future|crypto|cryptofuture)\/([a-z]+)\/(minute|tick)\/([a-z0-9.]+)\/(\d{8})_(trade|quote|openinterest)(?:_[a-z]+)?\.zip$/i
const DAILY = /(?:^|\/)(crypto|cryptofuture)\/([a-z]+)\/daily\/([a-z0-9.]+)_(trade|quote)\.zip$/i

const KINDS = { trade: 'bar', quote: 'quote_bar', openinterest: 'open_interest' } as const

/**
 * A zip of QuantConnect's Lean with options, futures, pairs or perpetuals: one member a contract, each
 * CSV without a header. Null when the path is none of them.
 *
 * Units:  prices of options × 10 000, all others as they are; milliseconds since midnight of the date
 *         in the market's data zone, the start of the bar.
 * Source: Lean's readme.md files and the files themselves.
 */
export function leanZip(path: string, propertiesOf: PropertiesOf): SeriesFile | null {
  const found = understood(path)
  if (found === null) return null
  const { kind, interval } = found
  return {
    format: 'lean',
    kinds: [kind],
    interval,
    read: (_kind, notes) => read(path, found, propertiesOf, notes),
  }
}

interface Understood extends LeanLines {
  readonly market: string // cme
  readonly symbol: string // of the underlying, the root or the pair
}

function understood(path: string): Understood | null {
  const normal = path.replaceAll('\\', '/')
  const intraday = INTRADAY.exec(normal)
  const daily = intraday ? null : DAILY.exec(normal)
  const match = intraday ?? daily
  if (!match) return null
  const [type, market] = [match[1]!.toLowerCase(), match[2]!.toLowerCase()]
  const place = LEAN_MARKETS[`${type}/${market}`]
  if (place === undefined) return null
  const ticks = intraday?.[3]!.toLowerCase() === 'tick'
  const data = (intraday ? intraday[6]! : daily![4]!).toLowerCase() as keyof typeof KINDS
  const kind: SeriesKind = ticks && data !== 'openinterest' ? TICKS[data] : KINDS[data]
  const date = intraday ? dateOf(intraday[5]!) : null
  if (date !== null && !isDate(date)) return null
  return {
    ...place,
    market,
    symbol: (intraday ? intraday[4]! : daily![3]!).toUpperCase(),
    kind,
    date,
    interval: ticks || kind === 'open_interest' ? null : date === null ? '1d' : '1m',
    dividedBy: type === 'option' ? 10_000 : 1,
  }
}

const TICKS = { trade: 'trade', quote: 'quote' } as const

async function* read(
  path: string,
  file: Understood,
  propertiesOf: PropertiesOf,
  notes: string[],
): AsyncGenerator<readonly SeriesRow[]> {
  const members = await zipMembers(path)
  for (const member of members) {
    const instrument = instrumentOf(file, member.name, propertiesOf)
    if (instrument === null) {
      notes.push(`Left aside ${member.name}, whose name says no contract.`)
      continue
    }
    const rows = rowMaker(instrument, members.length > 1 ? member.name : null)
    const readLine = lineReaders[file.kind]!(file, instrument, rows)
    let line = 0
    for await (const batch of memberLines(path, member)) {
      yield batch.flatMap((text) => {
        line += 1
        return text.trim() === '' ? [] : [readLine(text, line)]
      })
    }
  }
}

const OPTION_MEMBER = /_(call|put)_(\d+)_(\d{8})\.csv$/i
const FUTURE_MEMBER = /_(\d{6})(?:_\d{8})?\.csv$/i

/** Whose lines a member holds; null where its name does not say. */
function instrumentOf(
  { type, venueId, symbol }: Understood,
  member: string,
  propertiesOf: PropertiesOf,
): NewInstrument | null {
  if (type === 'crypto' || type === 'cryptofuture') {
    return coinPair(symbol, type, venueId, propertiesOf)
  }
  if (type === 'future') {
    const month = FUTURE_MEMBER.exec(member)?.[1]
    return month === undefined || !isDate(dateOf(`${month}01`))
      ? null
      : usFuture(symbol, month, venueId, propertiesOf)
  }
  const match = OPTION_MEMBER.exec(member)
  if (!match || !isDate(dateOf(match[3]!))) return null
  const strike = fixed<'price'>(decimalText(match[2]!, 10_000)!) as Price
  const right = match[1]!.toLowerCase() as 'call' | 'put'
  return usOption(symbol, dateOf(match[3]!), right, strike, propertiesOf)
}

function isDate(date: CalendarDate): boolean {
  const at = Date.parse(date)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}

export function dateOf(packed: string): CalendarDate {
  return `${packed.slice(0, 4)}-${packed.slice(4, 6)}-${packed.slice(6, 8)}` as CalendarDate
}
