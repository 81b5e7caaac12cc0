import { fixed, type Price, type Quantity } from '../../core/fixed.ts'
import type { CalendarDate } from '../../core/instant.ts'
import { businessDaysOf } from '../../domain/calendar/business-days.ts'
import { monthlyExpiry } from '../../domain/calendar/expiry-schedule.ts'
import { termsOf } from '../../domain/market/instruments/contract-terms.ts'
import { instrumentId, type NewInstrument } from '../../domain/market/instruments/instrument.ts'
import { formatOptionSymbol } from '../../domain/market/instruments/option-symbol.ts'
import { type BhavRow, dateIn } from './bhavcopy-columns.ts'
import { decimalText } from './decimal-text.ts'

const ONE = fixed<'quantity'>('1') as Quantity
const FIVE_PAISE = fixed<'price'>('0.05') as Price

export function shareOf({ exchange, symbol }: BhavRow): NewInstrument {
  return {
    instrumentId: instrumentId(symbol, exchange),
    symbol,
    venueId: exchange,
    name: symbol,
    kind: 'equity',
    currency: 'INR',
    priceIncrement: FIVE_PAISE,
    quantityStep: ONE,
  }
}

/** A future or an option of the derivatives' segment; a reason where the line does not say which. */
export function contractOf(row: BhavRow, date: CalendarDate): NewInstrument | string {
  const { exchange, symbol: underlying } = row
  const venueId = exchange === 'BSE' ? 'BFO' : 'NFO'
  const expiry = dateIn(row.expiry)
  if (expiry === null) return `the expiry "${row.expiry}" cannot be read`
  const strike = row.type === 'option' ? strikeOf(row.strike) : null
  if (row.type === 'option' && strike === null) return `the strike "${row.strike}" is not a number`
  const right = row.type === 'option' ? RIGHTS[row.right] : null
  if (right === undefined) return `the right "${row.right}" is not CE or PE`

  const terms = termsOf(underlying, exchange, date, expiry)
  const lotSize = lotOf(row, terms?.lotSize)
  if (lotSize === undefined) return `the lot of ${underlying} is not known, so its volume is not`
  const style = styleOf(underlying, exchange, expiry)
  const symbol =
    row.contractName || formatOptionSymbol({ underlying, expiry, right, strike, style })
  return {
    instrumentId: instrumentId(symbol, venueId),
    symbol,
    venueId,
    name: symbol,
    kind: right === null ? 'future' : 'option',
    currency: 'INR',
    priceIncrement: terms?.tickSize ?? FIVE_PAISE,
    quantityStep: ONE,
    underlying,
    expiry,
    strike,
    right,
    lotSize,
  }
}

/** What the file says, what is known of the contract, or what its turnover tells. */
function lotOf(row: BhavRow, known: Quantity | undefined): Quantity | undefined {
  const said = decimalText(row.lot)
  if (said !== null && Number(said) > 0) return fixed<'quantity'>(said) as Quantity
  return known ?? lotByTurnover(row)
}

/**
 * Turnover is contracts × lot × price, of options the strike with the premium. Prices lay between the
 * day's low and high, and a lot is a whole number: where only one fits, it is that.
 */
function lotByTurnover(row: BhavRow): Quantity | undefined {
  const strike = row.type === 'option' ? Number(row.strike) : 0
  const each = (lakhs: number): number => (lakhs * 100_000) / Number(row.volume)
  const least = Math.ceil(each(Number(row.lakhs) - HALF_PLACE) / (strike + Number(row.high)))
  const most = Math.floor(each(Number(row.lakhs) + HALF_PLACE) / (strike + Number(row.low)))
  return least === most && least > 0 ? (fixed<'quantity'>(String(least)) as Quantity) : undefined
}

const HALF_PLACE = 0.005 // the turnover has two places

const RIGHTS: Readonly<Record<string, 'call' | 'put'>> = {
  CE: 'call',
  PE: 'put',
  CA: 'call',
  PA: 'put',
}

function strikeOf(text: string): Price | null {
  const strike = decimalText(text)
  return strike !== null && Number(strike) > 0 ? (fixed<'price'>(strike) as Price) : null
}

/** The last expiry of a month is written by its name, the others by their day. */
function styleOf(underlying: string, exchange: string, expiry: CalendarDate): 'monthly' | 'weekly' {
  const [year, month] = [Number(expiry.slice(0, 4)), Number(expiry.slice(5, 7))]
  const last = monthlyExpiry(underlying, year, month, businessDaysOf(exchange as 'NSE' | 'BSE'))
  return last === null || last === expiry ? 'monthly' : 'weekly'
}
