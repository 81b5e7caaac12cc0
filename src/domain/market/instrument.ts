import type { Price, Quantity } from '../../core/fixed.ts'

export type InstrumentKind = 'etf' | 'equity' | 'index'

/** A contract that can be traded; its id is `SYMBOL.VENUE`. */
export interface Instrument {
  readonly instrumentId: string
  readonly symbol: string
  readonly venueId: string
  readonly name: string
  readonly kind: InstrumentKind
  readonly currency: string // ISO 4217
  readonly priceIncrement: Price // the smallest price step
  readonly quantityStep: Quantity // 1 where fractions cannot be held
}

export function instrumentId(symbol: string, venueId: string): string {
  return `${symbol}.${venueId}`
}
