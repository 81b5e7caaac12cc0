import { fixed, format, type Price } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'
import { accept, refuse, type Result } from '../../../core/result.ts'
import { businessDaysOf } from '../../calendar/business-days.ts'
import { monthlyExpiry } from '../../calendar/expiry-schedule.ts'
import { FUTURES } from './future-facts.ts'
import { lastTradingDay } from './future-terms.ts'
import { INDEX_NAMES } from './index-names.ts'
import type { OptionRight } from './instrument.ts'
import { normaliseSymbol } from './normalise-symbol.ts'

/** A future or an option, as its symbol says it. */
export interface ContractSymbol {
  readonly underlying: string
  readonly expiry: CalendarDate
  readonly right: OptionRight | null // null: a future
  readonly strike: Price | null // of an option
  /** `weekly` symbols name the day, `monthly` ones the month: their day is the rule's. */
  readonly style: 'weekly' | 'monthly'
}

export type SymbolFault =
  | { readonly code: 'not_a_contract' } // nothing that ends like a future or an option
  | { readonly code: 'no_such_date'; readonly date: string }
  | { readonly code: 'expiry_unknown'; readonly underlying: string } // no rule for that month
  | { readonly code: 'ambiguous'; readonly readings: readonly ContractSymbol[] }

/**
 * Reads NSE's and BSE's symbols of futures and options, whatever a broker puts around them:
 *
 *   NIFTY24N2824500CE    weekly style: year, month (1 to 9, O, N, D), day, strike, right
 *   NIFTY24NOV24500CE    monthly style: year, month's name, strike, right
 *   NIFTY24NOVFUT        a future
 *
 * A monthly symbol's day comes from the dated rule of its underlying, holidays and all. Digits may be read in two ways
 * where the underlying ends in one; a reading that names no date is none. An index goes first, then
 * the shortest underlying that ends in a letter.
 */
export function parseOptionSymbol(text: string): Result<ContractSymbol, SymbolFault> {
  const symbol = normaliseSymbol(text)
  const monthly = MONTHLY.exec(symbol)
  if (monthly) return readMonthly(monthly.groups as unknown as Parts)
  const splits = weeklySplits(symbol)
  const readings = splits.flatMap((parts) => readWeekly(parts) ?? [])
  const known = readings.find(({ underlying }) => INDEX_NAMES[underlying] !== undefined)
  const usual = known ?? readings.find(({ underlying }) => !/\d$/.test(underlying))
  if (usual) return accept(usual)
  if (readings.length === 1) return accept(readings[0]!)
  if (readings.length > 1) return refuse({ code: 'ambiguous', readings })
  const first = splits.at(-1)
  return refuse(
    first ? { code: 'no_such_date', date: dateText(first) } : { code: 'not_a_contract' },
  )
}

/** Writes a symbol as NSE has it; the style says whether the day or the month's name is in it. */
export function formatOptionSymbol(contract: ContractSymbol): string {
  const { underlying, expiry, right, strike, style } = contract
  const [year, month, day] = [expiry.slice(2, 4), Number(expiry.slice(5, 7)), expiry.slice(8)]
  const when = style === 'monthly' ? MONTHS[month - 1]! : `${MONTH_CODES[month - 1]!}${day}`
  const what = right === null ? 'FUT' : `${format(strike!)}${right === 'call' ? 'CE' : 'PE'}`
  return `${underlying}${year}${when}${what}`
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const MONTH_CODES = '123456789OND'

const WHAT = /(?:FUT|(?<strike>(?!0+(?:CE|PE))\d{1,7}(?:\.\d{1,2})?)(?<right>CE|PE))$/
const MONTHLY = new RegExp(
  `^(?<underlying>[A-Z0-9&-]*[A-Z0-9&-])(?<year>\\d{2})(?<month>${MONTHS.join('|')})${WHAT.source}`,
)
const WEEKLY = new RegExp(`^(?<year>\\d{2})(?<month>[${MONTH_CODES}])(?<day>\\d{2})${WHAT.source}`)

interface Parts {
  readonly underlying: string
  readonly year: string
  readonly month: string
  readonly day: string
  readonly strike?: string
  readonly right?: 'CE' | 'PE'
}

/** Every place at which the symbol may be cut into an underlying and a weekly code. */
function weeklySplits(symbol: string): Parts[] {
  if (!/^[A-Z0-9&.-]{1,64}$/.test(symbol)) return []
  return Array.from({ length: symbol.length }, (_, at) => at + 1).flatMap((at) => {
    const underlying = symbol.slice(0, at)
    const match = WEEKLY.exec(symbol.slice(at))
    if (!match || !/^[A-Z0-9&-]*[A-Z][A-Z0-9&-]*$/.test(underlying)) return []
    return [{ ...(match.groups as unknown as Parts), underlying }]
  })
}

function readWeekly(parts: Parts): ContractSymbol | null {
  const date = dateText(parts)
  const at = Date.parse(`${date}T00:00:00Z`)
  const exists = !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === date
  if (!exists || Number(parts.year) > LATEST_YEAR) return null
  return { ...contractOf(parts), expiry: date as CalendarDate, style: 'weekly' }
}

/** A later year is digits of something else: no contract is listed for longer than five years. */
const LATEST_YEAR = 49

function readMonthly(parts: Parts): Result<ContractSymbol, SymbolFault> {
  const contract = contractOf(parts)
  const { underlying } = contract
  if (!/[A-Z]/.test(underlying)) return refuse({ code: 'not_a_contract' })
  const expiry = dayOfMonth(parts)
  if (expiry === null) return refuse({ code: 'expiry_unknown', underlying })
  return accept({ ...contract, expiry, style: 'monthly' })
}

/** A commodity's options end before its future does, on a day that its exchange publishes. */
function dayOfMonth({ underlying, year, month, right }: Parts): CalendarDate | null {
  const place = MONTHS.indexOf(month) + 1
  const facts = FUTURES[underlying]
  if (facts) {
    const isKnown = right === undefined || facts.venue === 'NSE_CURRENCY'
    return isKnown
      ? lastTradingDay(underlying, `20${year}-${String(place).padStart(2, '0')}`)
      : null
  }
  const isBusinessDay = businessDaysOf(BSE_INDICES.has(underlying) ? 'BSE' : 'NSE')
  return monthlyExpiry(underlying, 2000 + Number(year), place, isBusinessDay)
}

const BSE_INDICES: ReadonlySet<string> = new Set(['SENSEX', 'BANKEX', 'SENSEX50'])

function contractOf({ underlying, strike, right }: Parts) {
  return {
    underlying,
    strike: strike === undefined ? null : fixed<'price'>(strike),
    right: right === undefined ? null : right === 'CE' ? ('call' as const) : ('put' as const),
  }
}

function dateText({ year, month, day }: Parts): string {
  return `20${year}-${String(MONTH_CODES.indexOf(month) + 1).padStart(2, '0')}-${day}`
}
