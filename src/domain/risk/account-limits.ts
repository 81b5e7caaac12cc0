import { fixed, type Money, type Quantity } from '../../core/fixed.ts'

/** The risk limits that hold for an account. null: no such limit. */
export interface AccountLimits {
  readonly marketHoursOnly: boolean // orders are refused while the exchange is closed
  readonly stalePriceMs: number | null // the oldest price that an order is judged by
  readonly priceBandFraction: string | null // how far a limit price may be from the latest, of it
  readonly maximumOrderValue: Money | null
  readonly maximumPosition: Quantity | null // of one instrument and product, by magnitude
  readonly forbiddenInstruments: readonly string[]
}

/** As a person set them: what was left out is what `limitsOf` says. Amounts are decimal text. */
export interface StoredLimits {
  readonly marketHoursOnly?: boolean
  readonly stalePriceMs?: number | null
  readonly priceBandFraction?: string | null
  readonly maximumOrderValue?: string | null
  readonly maximumPosition?: string | null
  readonly forbiddenInstruments?: readonly string[]
  readonly cancelsOrphans?: boolean // exits without a position are canceled: true
}

/**
 * What holds where nobody said otherwise. A live account trades in market hours, at prices that are
 * not older than a minute, within a fifth of them; a paper account may practise at any hour.
 */
export function limitsOf(stored: StoredLimits, broker: string): AccountLimits {
  const usual = broker === 'paper' ? PAPER : LIVE
  const { maximumOrderValue: value, maximumPosition: position } = stored
  return {
    marketHoursOnly: stored.marketHoursOnly ?? usual.marketHoursOnly,
    stalePriceMs: stored.stalePriceMs === undefined ? usual.stalePriceMs : stored.stalePriceMs,
    priceBandFraction:
      stored.priceBandFraction === undefined ? usual.priceBandFraction : stored.priceBandFraction,
    maximumOrderValue: value == null ? null : fixed<'money'>(value),
    maximumPosition: position == null ? null : fixed<'quantity'>(position),
    forbiddenInstruments: stored.forbiddenInstruments ?? [],
  }
}

const PAPER = { marketHoursOnly: false, stalePriceMs: null, priceBandFraction: null } as const
const LIVE = { marketHoursOnly: true, stalePriceMs: 60_000, priceBandFraction: '0.2' } as const
