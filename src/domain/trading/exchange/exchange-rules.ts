import type { Price, Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { Instrument } from '../../market/instruments/instrument.ts'

/** How strictly the simulated exchange plays. The defaults are those of a real one. */
export interface ExchangeRules {
  /** An order takes no more than the quote shows; else the best level is as deep as is wanted. */
  readonly takesShownSize: boolean
  /** Orders are taken and filled while the market is closed, on quotes that are made up, too. */
  readonly outsideHours: boolean
  readonly charges: boolean // brokerage, taxes and fees are paid from cash
}

export const REAL_RULES: ExchangeRules = {
  takesShownSize: true,
  outsideHours: false,
  charges: true,
}

/** What the exchange knows of an instrument now, beside its quote. */
export interface ExchangeTerms {
  readonly instrument: Instrument
  readonly freezeQuantity: Quantity | null // the most units in one order
  readonly underlyingPrice: Price | null // of a future or an option
  readonly vix: Price | null
  readonly daysToExpiry: number | null // calendar days; null: does not expire
  readonly isOpen: boolean // its market
  readonly sessionEndsAt: Instant // of this session, or of the next while it is closed
  /** From then on positions of the day are closed, and nothing else is taken for them. */
  readonly squareOffAt: Instant
}

/** What rests at one price; null: the source does not say how much. */
export interface ShownLevel {
  readonly price: Price
  readonly quantity: Quantity | null
}

/** The market of an instrument at one moment, the best level first. */
export interface MarketView {
  readonly instrumentId: string
  readonly at: Instant // by the source's clock
  readonly lastPrice: Price | null
  readonly previousClose: Price | null
  readonly bids: readonly ShownLevel[]
  readonly asks: readonly ShownLevel[]
  readonly stale: boolean
  readonly mock: boolean // made up by the source while the market is closed
}

/** Whether orders may fill on this view: never on a stale one, and in hours only, unless told. */
export function mayFill(view: MarketView, isOpen: boolean, rules: ExchangeRules): boolean {
  return !view.stale && (rules.outsideHours || (isOpen && !view.mock))
}
