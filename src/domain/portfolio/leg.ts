import type { Money, Price, Quantity } from '../../core/fixed.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { InstrumentType } from '../market/instruments/instrument.ts'

export type Direction = 'BUY' | 'SELL'

/** What a leg is of, as it was when the leg was added. */
export interface Contract {
  readonly instrumentId: string // SYMBOL.VENUE
  readonly tradingsymbol: string
  readonly exchange: string
  readonly token: number | null // null: the master did not have it
  readonly type: InstrumentType
  readonly underlying: string | null // canonical symbol: NIFTY
  readonly strike: Price | null
  readonly expiry: CalendarDate | null
  readonly lotSize: Quantity // quantities are multiples of it; it multiplies nothing
  readonly tickSize: Price
}

/** A bought or sold quantity of one contract. */
export interface Leg {
  readonly legId: string
  readonly contract: Contract
  readonly direction: Direction
  readonly quantity: Quantity // units, not lots; zero or more
  readonly entryPrice: Price
  readonly exit: Exit | null // null while it is open
  readonly rolledFrom: string | null // the leg that it took the place of
  readonly addedAt: Instant
  /** What it was paid while it was held: dividends, fractions of shares. Realized. */
  readonly income?: Money
}

export interface Exit {
  readonly price: Price // zero where it expired out of the money
  readonly at: Instant
  readonly costs: Money // of closing it
}

/** The sign of exposure: + bought, − sold. Greeks and profits follow it. */
export function signedQuantity({ direction, quantity }: Pick<Leg, 'direction' | 'quantity'>) {
  return (direction === 'BUY' ? quantity : -quantity) as Quantity
}
