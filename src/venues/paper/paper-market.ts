import type { Price } from '../../core/fixed.ts'
import type { ExchangeTerms, MarketView } from '../../domain/trading/exchange/exchange-rules.ts'

/** What the exchange sees of the market. */
export interface PaperMarket {
  /** The newest that is known; what nobody has heard of is left out. */
  views(instrumentIds: readonly string[]): Promise<ReadonlyMap<string, MarketView>>
  /** Null: no such instrument, or it is not listed any more. */
  terms(instrumentId: string): Promise<ExchangeTerms | null>
  /**
   * What an expired contract pays, and the terms it had. Null: it has not expired, or nobody knows
   * yet what it pays.
   */
  settlement(instrumentId: string): Promise<PaperSettlement | null>
  /** Asks for the quotes of an instrument, and tells when there is one, until the signal aborts. */
  watch(instrumentId: string, onMoved: () => void, signal: AbortSignal): void
}

export interface PaperSettlement {
  readonly terms: ExchangeTerms
  readonly price: Price // zero of an option that is worth nothing
}
