import type { VendorRow } from '../../domain/options/pricing/vendor-check.ts'
import { calendarDate, type CalendarDate } from '../../core/instant.ts'

/** A file of what somebody else says options are worth. */
export interface VendorFile {
  readonly rows: readonly VendorRow[]
  readonly unread: number // lines whose numbers are none
}

const DAY_MS = 86_400_000

/**
 * Reads a chain of a day as Lean keeps it, `20151224.csv`: a first line for the underlying, then
 * expiry, strike, right, open, high, low, close, volume, open interest, volatility and Greeks.
 *
 * Edges: the file's years run from the day after its date, in years of 365 days (its numbers say so).
 */
export function readLeanChain(text: string, date: CalendarDate): VendorFile {
  const [, first, ...lines] = text.trim().split(/\r?\n/)
  const spot = Number(first?.split(',')[6])
  let unread = 0
  const rows = lines.flatMap((line): VendorRow[] => {
    const [expiry = '', strike, right, , , , close, , , ...told] = line.split(',')
    const [iv, delta, gamma, vega, theta, rho] = told.map(Number)
    const days = (Date.parse(dashed(expiry)) - Date.parse(date)) / DAY_MS - 1
    const numbers = [Number(strike), days, Number(close), iv, delta, gamma, vega, theta, rho]
    if (!numbers.every((value) => Number.isFinite(value))) {
      unread += 1
      return []
    }
    return [
      {
        option: { strike: Number(strike), right: right === 'P' ? 'put' : 'call' },
        spot,
        years: days / 365,
        price: Number(close),
        iv: iv! > 1e-6 ? iv! : null,
        greeks: { delta: delta!, gamma: gamma!, vega: vega!, theta: theta!, rho: rho! },
      },
    ]
  })
  return { rows, unread }
}

/**
 * Reads a day of Interactive Brokers' model values, `SPY230811C00450000.csv`: times of UTC, price,
 * volatility, delta, gamma, vega per 1 %, theta per day and the underlying.
 */
export function readBrokerSeries(text: string, contract: string): VendorFile {
  const [, date = '', side, thousandths] = /(\d{6})([CP])(\d{8})$/.exec(contract) ?? []
  const expiry = dashed(`20${date}`)
  const closesAt = Date.parse(`${expiry}T20:00:00Z`) // four in the afternoon of New York's summer
  let unread = 0
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): VendorRow[] => {
      const [time = '', ...told] = line.split(',')
      const [price, iv, delta, gamma, vega, theta, spot] = told.map(Number)
      const at = Date.parse(`${dashed(time.slice(0, 8))}T${time.slice(9, 21)}Z`)
      const years = (closesAt - at) / (365 * DAY_MS)
      if (![price, iv, delta, gamma, vega, theta, spot, years].every(Number.isFinite)) {
        unread += 1
        return []
      }
      return [
        {
          option: { strike: Number(thousandths) / 1_000, right: side === 'P' ? 'put' : 'call' },
          spot: spot!,
          years,
          price: price!,
          iv: iv!,
          greeks: { delta: delta!, gamma: gamma!, vega: vega!, theta: theta!, rho: null },
        },
      ]
    })
  return { rows, unread }
}

/** The date that a chain's name is, or null: then it is no chain. */
export function dateOfChain(name: string): CalendarDate | null {
  if (!/^\d{8}$/.test(name)) return null
  try {
    return calendarDate(dashed(name))
  } catch {
    return null
  }
}

function dashed(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`
}
