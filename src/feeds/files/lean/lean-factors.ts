import type { CalendarDate } from '../../../core/instant.ts'
import {
  difference,
  ONE_WHOLE,
  rationalOf,
  times,
  toDecimal,
  type Rational,
  inverse,
} from '../../../core/rational.ts'
import { sessionAfter } from '../../../domain/calendar/status.ts'
import type { Venue } from '../../../domain/calendar/venue.ts'
import type { DeclaredAction } from '../../../domain/market/series/corporate-action.ts'
import { readDate } from '../../nse/day-month-year.ts'
import type { ReadActions } from '../csv/action-csv.ts'

/** Up to and with a date, traded prices are multiplied with both factors. */
interface FactorRow {
  readonly line: number
  readonly date: CalendarDate
  readonly priceFactor: Rational // of dividends
  readonly splitFactor: Rational // of splits and bonuses
  readonly reference: Rational // the close of the date; 0 where it is not known
}

/**
 * Reads a Lean factor file (`20100615,0.9800619,1,88.8`) as the actions that it stands for: from
 * the session after a row to the next row, a split, a dividend or both.
 *
 * Units:  the dividend is (1 − factor) × reference, to 4 places; the row's own quotient is kept as
 *         `price_factor`, which wins.
 */
export function readLeanFactors(
  text: string,
  {
    symbol,
    exchange,
    venue,
  }: { readonly symbol: string; readonly exchange: string; readonly venue: Venue },
): ReadActions {
  const faults: { line: number; reason: string }[] = []
  const rows: FactorRow[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const row = rowOf(line, index + 1)
    if (typeof row === 'string') faults.push({ line: index + 1, reason: row })
    else rows.push(row)
  }
  const ordered = rows.toSorted((a, b) => (a.date < b.date ? -1 : 1))
  const actions = ordered.slice(1).flatMap((after, index) => {
    const before = ordered[index]!
    const exDate = sessionAfter(venue, before.date).date
    const base = { ...NO_DATES, symbol, exchange, instrumentId: `${symbol}.${exchange}`, exDate }
    return stepsBetween(before, after).map((step) => ({
      line: before.line,
      action: { ...base, ...step },
    }))
  })
  return { actions, faults }
}

type Step = Pick<DeclaredAction, 'type' | 'title' | 'details'>

function stepsBetween(before: FactorRow, after: FactorRow): readonly Step[] {
  const split = times(before.splitFactor, inverse(after.splitFactor))
  const price = times(before.priceFactor, inverse(after.priceFactor))
  const steps: Step[] = []
  if (!isOne(split)) {
    const factor = toDecimal(split, 18)
    const shares = toDecimal(inverse(split), 18)
    const details = { price_factor: factor, share_factor: shares }
    steps.push({ type: 'SPLIT', title: `Split by ${factor}`, details })
  }
  if (!isOne(price)) {
    const amount = toDecimal(times(difference(ONE_WHOLE, price), before.reference), 4)
    const details = { amount, price_factor: toDecimal(price, 18) }
    steps.push({ type: 'DIVIDEND', title: `Dividend of ${amount}`, details })
  }
  return steps
}

function isOne({ numerator, denominator }: Rational): boolean {
  return numerator === denominator
}

const NO_DATES = {
  companyName: '',
  isin: null,
  status: 'announced',
  recordDate: null,
  announcementDate: null,
  effectiveDate: null,
  paymentDate: null,
  startDate: null,
  endDate: null,
} as const

function rowOf(text: string, line: number): FactorRow | string {
  const [day = '', price = '', split = '', reference = '0'] = text
    .split(',')
    .map((field) => field.trim())
  try {
    const date = readDate(day.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'))
    if (date === null) return `"${day.slice(0, 20)}" is not a date like 20100615`
    const row = {
      line,
      date,
      priceFactor: rationalOf(price),
      splitFactor: rationalOf(split),
      reference: rationalOf(reference),
    }
    const positive = row.priceFactor.numerator > 0n && row.splitFactor.numerator > 0n
    return positive ? row : 'a factor is not positive'
  } catch {
    return `"${text.slice(0, 60)}" is not a date and factors like 20100615,0.9800619,1,88.8`
  }
}
