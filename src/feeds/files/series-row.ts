import type { NewInstrument } from '../../domain/market/instruments/instrument.ts'

/** What a row of a series may be. Each is a table. */
const SERIES_KINDS = [
  'bar',
  'quote_bar',
  'quote',
  'trade',
  'book_change',
  'open_interest',
  'option_value',
  'funding_rate',
] as const
export type SeriesKind = (typeof SERIES_KINDS)[number]

/** The columns of a kind, in the order in which a row has them behind its instrument. */
export const SERIES_FIELDS: Readonly<Record<SeriesKind, readonly string[]>> = {
  bar: [
    'bar_interval',
    'opened_at',
    'closed_at',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'open_interest',
  ],
  quote_bar: [
    'bar_interval',
    'at',
    'closed_at',
    'bid_open',
    'bid_high',
    'bid_low',
    'bid_close',
    'bid_quantity',
    'ask_open',
    'ask_high',
    'ask_low',
    'ask_close',
    'ask_quantity',
  ],
  quote: ['at', 'place', 'bid', 'bid_quantity', 'ask', 'ask_quantity', 'received_at'],
  trade: [
    'at',
    'place',
    'price',
    'quantity',
    'side',
    'venue_trade_id',
    'suspicious',
    'received_at',
  ],
  book_change: [
    'at',
    'place',
    'is_snapshot',
    'first_update',
    'last_update',
    'previous_update',
    'bid_prices',
    'bid_quantities',
    'ask_prices',
    'ask_quantities',
    'received_at',
  ],
  open_interest: ['at', 'quantity'],
  option_value: [
    'at',
    'underlying_price',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'open_interest',
    'implied_volatility',
    'delta',
    'gamma',
    'vega',
    'theta',
    'rho',
  ],
  funding_rate: ['at', 'rate'],
}

/** A line of a file: what it says, as texts that SQL reads, or why it is refused. */
export type SeriesRow =
  | {
      readonly ok: true
      readonly line: number // from 1, of its member
      readonly member: string | null // of a zip that holds several
      readonly instrument: NewInstrument // the same object for all rows of one
      readonly at: number // instant by which the row is cut
      readonly values: readonly (string | null)[] // as SERIES_FIELDS has them
      readonly odd: string | null // taken, but worth a word: crossed
    }
  | {
      readonly ok: false
      readonly line: number
      readonly member: string | null
      readonly reason: string
    }

/** A file that was understood by its name and first bytes. Reading it is another step. */
export interface SeriesFile {
  readonly format: string // lean, book ticks, bhavcopy, binance
  readonly kinds: readonly SeriesKind[] // each is read in a pass of its own
  readonly interval: '1m' | '1d' | null // of bars
  /** The rows of one kind, many at a time. Notes are complete at the end. */
  read(kind: SeriesKind, notes: string[]): AsyncIterable<readonly SeriesRow[]>
}

/** Rows for one member and instrument, with their judgement shared. */
export interface RowMaker {
  take(line: number, at: number, values: readonly (string | null)[], odd?: string | null): SeriesRow
  refuse(line: number, reason: string): SeriesRow
}

export function rowMaker(instrument: NewInstrument, member: string | null): RowMaker {
  return {
    take: (line, at, values, odd = null) => ({
      ok: true,
      line,
      member,
      instrument,
      at,
      values,
      odd,
    }),
    refuse: (line, reason) => ({ ok: false, line, member, reason }),
  }
}
