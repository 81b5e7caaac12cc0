import { fixed, type Price, type Quantity } from '../../../core/fixed.ts'
import type { CalendarDate } from '../../../core/instant.ts'

export const INSTRUMENT_KINDS = [
  'equity',
  'etf',
  'index',
  'future',
  'option',
  'spot', // a pair of currencies or coins
  'perpetual', // a future that never expires
] as const
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number]

export type OptionRight = 'call' | 'put'

/** What a run needs of an instrument. Its id is `SYMBOL.VENUE`. */
export interface TradedInstrument {
  readonly instrumentId: string
  readonly symbol: string
  readonly venueId: string
  readonly name: string
  readonly kind: InstrumentKind
  readonly currency: string // ISO 4217
  readonly priceIncrement: Price // the smallest price step
  readonly quantityStep: Quantity // 1 where fractions cannot be held
}

/** A contract that can be traded, or an index that contracts are written on. */
export interface Instrument extends TradedInstrument {
  readonly token: number // a unique integer: a broker's, or ours from 2^40
  readonly segment: string // as NSE's brokers name them: NSE, INDICES, NFO-FUT, NFO-OPT, …
  readonly underlying: string | null // canonical symbol, like NIFTY
  readonly expiry: CalendarDate | null // of futures and options
  readonly strike: Price | null // of options
  readonly right: OptionRight | null // of options
  readonly lotSize: Quantity // what is ordered is a multiple of it
  readonly active: boolean // the venue lists it
}

/** An instrument before the store has it; what is left out is what `newInstrument` says. */
export type NewInstrument = TradedInstrument & Partial<Instrument>

/** Fills in what most instruments have. Without a token the store gives one. */
export function newInstrument(
  given: NewInstrument,
): Omit<Instrument, 'token'> & { token?: number } {
  return {
    segment: segmentOf(given.venueId, given.kind),
    underlying: null,
    expiry: null,
    strike: null,
    right: null,
    lotSize: fixed('1'),
    active: true,
    ...given,
  }
}

export function instrumentId(symbol: string, venueId: string): string {
  return `${symbol}.${venueId}`
}

/** The segment of a kind at a venue, as Kite's instrument list has it. */
export function segmentOf(venueId: string, kind: InstrumentKind): string {
  if (kind === 'index') return 'INDICES'
  if (kind === 'future') return `${venueId}-FUT`
  if (kind === 'option') return `${venueId}-OPT`
  return venueId
}

/** What the exchanges of India call the kinds: EQ, FUT, CE, PE, INDEX; SPOT and PERP beside them. */
export type InstrumentType = 'EQ' | 'FUT' | 'CE' | 'PE' | 'INDEX' | 'SPOT' | 'PERP'

export function instrumentTypeOf({ kind, right }: Pick<Instrument, 'kind' | 'right'>) {
  if (kind === 'option') return right === 'put' ? 'PE' : 'CE'
  return TYPES[kind]
}

const TYPES = {
  equity: 'EQ',
  etf: 'EQ',
  index: 'INDEX',
  future: 'FUT',
  spot: 'SPOT',
  perpetual: 'PERP',
} as const satisfies Partial<Record<InstrumentKind, InstrumentType>>
