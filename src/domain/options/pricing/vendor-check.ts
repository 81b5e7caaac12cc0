import { impliedVolatility } from './implied-volatility.ts'
import { valueOption, type Option } from './value-option.ts'

/** What somebody else says of one option at one moment. Theta per day, vega and rho per 1 %. */
export interface VendorRow {
  readonly option: Option
  readonly spot: number
  readonly years: number
  readonly price: number
  readonly iv: number | null // null: they found none
  readonly greeks: {
    readonly delta: number
    readonly gamma: number
    readonly vega: number
    readonly theta: number
    readonly rho: number | null
  }
}

/** How far two sets of numbers are from each other. */
export interface Differences {
  readonly figure: string
  readonly count: number
  readonly median: number
  readonly p90: number
  readonly worst: number
}

export interface VendorCheck {
  readonly rows: number
  readonly withoutIv: number // of theirs
  readonly rate: number
  readonly dividendYield: number
  /** Our numbers at their volatility against theirs. */
  readonly greeks: readonly Differences[]
  /** Our volatility of their price against their volatility. */
  readonly iv: Differences | null
  /** What their volatility says that it costs, against their price, in price units. */
  readonly repriced: Differences | null
  /** The same of ours, where there is one. */
  readonly ownRepriced: Differences | null
  readonly ownWithoutIv: number
}

const GREEKS = ['delta', 'gamma', 'vega', 'theta', 'rho'] as const

/** Values every row anew, at their volatility and at ours, and says how far apart the numbers are. */
export function checkVendor(
  rows: readonly VendorRow[],
  rate: number,
  dividendYield: number,
): VendorCheck {
  const apart = new Map<string, number[]>()
  const note = (figure: string, difference: number): void => {
    const known = apart.get(figure) ?? []
    known.push(Math.abs(difference))
    apart.set(figure, known)
  }
  let ownWithoutIv = 0
  for (const { option, spot, years, price, iv, greeks } of rows) {
    if (years <= 0) continue
    const market = { spot, years, rate, dividendYield }
    const own = impliedVolatility(option, market, price)
    if (own.ok) note('own repriced', valueOption(option, market, own.value).price - price)
    else ownWithoutIv += 1
    if (iv === null) continue
    const valued = valueOption(option, market, iv)
    for (const greek of GREEKS) {
      const theirs = greeks[greek]
      if (theirs !== null) note(greek, valued[greek] - theirs)
    }
    note('repriced', valued.price - price)
    if (own.ok) note('iv', own.value - iv)
  }
  const of = (figure: string): Differences | null => differencesOf(figure, apart.get(figure) ?? [])
  return {
    rows: rows.length,
    withoutIv: rows.filter(({ iv }) => iv === null).length,
    rate,
    dividendYield,
    greeks: GREEKS.flatMap((greek) => of(greek) ?? []),
    iv: of('iv'),
    repriced: of('repriced'),
    ownRepriced: of('own repriced'),
    ownWithoutIv,
  }
}

/** The interest, of a fine grid, at which deltas agree best: vendors seldom say which they take. */
export function likeliestRate(rows: readonly VendorRow[], dividendYield: number): number {
  const rates = Array.from({ length: 31 }, (_, step) => step * 0.0025)
  const medians = rates.map((rate) => {
    const { greeks } = checkVendor(rows, rate, dividendYield)
    return greeks.find(({ figure }) => figure === 'delta')?.median ?? Infinity
  })
  return rates[medians.indexOf(Math.min(...medians))]!
}

function differencesOf(figure: string, values: readonly number[]): Differences | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!
  return { figure, count: sorted.length, median: at(0.5), p90: at(0.9), worst: sorted.at(-1)! }
}
