import { fixed, type Price, type Quantity } from '../../../core/fixed.ts'
import { calendarDate, type CalendarDate } from '../../../core/instant.ts'
import type { Zone } from '../../../domain/calendar/zone.ts'
import type { BarInterval } from '../../../domain/market/series/bar.ts'
import { type NewInstrument, instrumentId } from '../../../domain/market/instruments/instrument.ts'
import { normaliseSymbol } from '../../../domain/market/instruments/normalise-symbol.ts'

/** What the path of a Lean file says; the file itself holds numbers only. */
export interface LeanFile {
  readonly instrument: NewInstrument
  readonly interval: BarInterval
  readonly date: CalendarDate | null // of a file of minutes; a daily file holds all dates
  readonly zone: Zone // in which the file's times are written
  readonly dividedBy: 1 | 10_000 // equity prices are written × 10 000
}

const MINUTES =
  /(?:^|\/)(equity|index)\/([a-z]+)\/minute\/([a-z0-9.]+)\/(\d{4})(\d{2})(\d{2})_trade\.zip$/i
const DAYS = /(?:^|\/)(equity|index)\/([a-z]+)\/daily\/([a-z0-9.]+)\.zip$/i

/** Where a market's files come from. The zones are those of Lean's market-hours database. */
const MARKETS: Readonly<Record<string, { venueId: string; zone: Zone; currency: string }>> = {
  'equity/india': { venueId: 'NSE', zone: 'Asia/Kolkata', currency: 'INR' },
  'index/india': { venueId: 'NSE', zone: 'Asia/Kolkata', currency: 'INR' },
  'equity/usa': { venueId: 'NYSE', zone: 'America/New_York', currency: 'USD' },
  'index/usa': { venueId: 'CBOE', zone: 'America/Chicago', currency: 'USD' },
}

/** Understands a path such as `…/equity/india/minute/yesbank/20190709_trade.zip`, or gives null. */
export function leanFile(path: string): LeanFile | null {
  const normal = path.replaceAll('\\', '/')
  const minutes = MINUTES.exec(normal)
  const match = minutes ?? DAYS.exec(normal)
  if (!match) return null

  const kind = match[1]!.toLowerCase() as 'equity' | 'index'
  const market = MARKETS[`${kind}/${match[2]!.toLowerCase()}`]
  if (!market) return null

  const { venueId, zone, currency } = market
  // Lean calls India's index NIFTY50; everybody's name for it is NIFTY.
  const told = match[3]!.toUpperCase()
  const symbol = kind === 'index' ? normaliseSymbol(told) : told
  return {
    instrument: {
      instrumentId: instrumentId(symbol, venueId),
      symbol,
      venueId,
      name: symbol,
      kind,
      currency,
      priceIncrement: fixed<'price'>('0.01') as Price,
      quantityStep: fixed<'quantity'>('1') as Quantity,
    },
    interval: minutes ? '1m' : '1d',
    date: minutes ? calendarDate(`${minutes[4]}-${minutes[5]}-${minutes[6]}`) : null,
    zone,
    dividedBy: kind === 'equity' ? 10_000 : 1,
  }
}
