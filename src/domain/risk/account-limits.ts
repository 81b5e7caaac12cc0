import type { Money, Quantity } from '../../core/fixed.ts'

/** The risk limits that a person sets on an account. null: no such limit. */
export interface AccountLimits {
  readonly marketHoursOnly: boolean // orders are refused while the exchange is closed
  readonly stalePriceMs: number | null // the oldest price that an order is judged by
  readonly priceBandFraction: string | null // how far a limit price may be from the latest, of it
  readonly maximumOrderValue: Money | null
  readonly maximumPosition: Quantity | null // of one instrument and product, by magnitude
  readonly forbiddenInstruments: readonly string[]
}
