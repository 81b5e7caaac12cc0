import { SIDE_COLUMNS, STRIKE_GREEKS } from '../options/strike-columns.ts'

/** A kind of series that goes to Parquet: its table, and how a row of it is written. */
export interface ArchivedKind {
  readonly kind: string // names its files, and its rows in history_file
  readonly parent: string // the table whose parts are dropped
  readonly time: string // the column by which it is cut
  readonly columns: readonly Column[]
  readonly key: readonly string[] // what makes a row the same; files are sorted by it
}

/** A column's name, its type in the file, and its form in SQL where that is not the name. */
export type Column = readonly [name: string, type: DuckType, form?: string]

type DuckType =
  | 'VARCHAR'
  | 'TIMESTAMP'
  | 'INTEGER'
  | 'BIGINT'
  | 'BOOLEAN'
  | 'DOUBLE'
  | 'DECIMAL(20,8)'
  | 'DECIMAL(28,8)'
  | 'DECIMAL(20,8)[]'
  | 'DECIMAL(28,8)[]'
  | 'INTEGER[]'

const TYPES = { float8: 'DOUBLE', int: 'INTEGER', text: 'VARCHAR', bool: 'BOOLEAN' } as const
const STRIKE_FIGURES: readonly Column[] = [
  ...['call', 'put'].flatMap((side) =>
    SIDE_COLUMNS.map(({ name, type }): Column => [`${side}_${name}`, TYPES[type]]),
  ),
  ...STRIKE_GREEKS.map((name): Column => [name, 'DOUBLE']),
]

const ID: Column = ['instrument_id', 'VARCHAR']
const PLACE: Column = ['place', 'INTEGER']

/** Strikes by the minute: what is archived for instruments is, for them, that of a chain. */
export const STRIKES_KIND: ArchivedKind = {
  kind: 'fo_strikes_1min',
  parent: 'fo_strikes_1min',
  time: 'time',
  columns: [
    ['instrument_id', 'VARCHAR', `symbol || ' ' || expiry`], // by which files are found
    ['symbol', 'VARCHAR'],
    ['expiry', 'VARCHAR', 'expiry::text'],
    instant('time'),
    ['strike', 'DOUBLE'],
    ['underlying_close', 'DOUBLE'],
    ...STRIKE_FIGURES,
  ],
  key: ['symbol', 'expiry', 'time', 'strike'],
}

/** Every kind, in the order in which a person would name them. A table that is added, is added here. */
export const ARCHIVED_KINDS: readonly ArchivedKind[] = [
  {
    kind: 'bar',
    parent: 'bar_minute',
    time: 'opened_at',
    columns: [
      ID,
      ['bar_interval', 'VARCHAR'],
      instant('opened_at'),
      instant('closed_at'),
      ...prices('open', 'high', 'low', 'close'),
      ...quantities('volume', 'open_interest'),
    ],
    key: ['instrument_id', 'opened_at'],
  },
  {
    kind: 'quote',
    parent: 'quote',
    time: 'at',
    columns: [
      ID,
      instant('at'),
      PLACE,
      ...prices('bid'),
      ...quantities('bid_quantity'),
      ...prices('ask'),
      ...quantities('ask_quantity'),
      instant('received_at'),
    ],
    key: ['instrument_id', 'at', 'place'],
  },
  {
    kind: 'quote_bar',
    parent: 'quote_bar_minute',
    time: 'at',
    columns: [
      ID,
      ['bar_interval', 'VARCHAR'],
      instant('at'),
      instant('closed_at'),
      ...prices('bid_open', 'bid_high', 'bid_low', 'bid_close'),
      ...quantities('bid_quantity'),
      ...prices('ask_open', 'ask_high', 'ask_low', 'ask_close'),
      ...quantities('ask_quantity'),
    ],
    key: ['instrument_id', 'at'],
  },
  {
    kind: 'trade',
    parent: 'trade',
    time: 'at',
    columns: [
      ID,
      instant('at'),
      PLACE,
      ...prices('price'),
      ...quantities('quantity'),
      ['side', 'VARCHAR'],
      ['venue_trade_id', 'VARCHAR'],
      ['suspicious', 'BOOLEAN'],
      instant('received_at'),
    ],
    key: ['instrument_id', 'at', 'place'],
  },
  {
    kind: 'book_change',
    parent: 'book_change',
    time: 'at',
    columns: [
      ID,
      instant('at'),
      PLACE,
      ['is_snapshot', 'BOOLEAN'],
      ['first_update', 'BIGINT'],
      ['last_update', 'BIGINT'],
      ['previous_update', 'BIGINT'],
      list('bid_prices', 20),
      list('bid_quantities', 28),
      list('ask_prices', 20),
      list('ask_quantities', 28),
      orders('bid_orders'),
      orders('ask_orders'),
      instant('received_at'),
    ],
    key: ['instrument_id', 'at', 'place'],
  },
  {
    kind: 'open_interest',
    parent: 'open_interest',
    time: 'at',
    columns: [ID, instant('at'), ...quantities('quantity')],
    key: ['instrument_id', 'at'],
  },
  {
    kind: 'option_value',
    parent: 'option_value',
    time: 'at',
    columns: [
      ID,
      instant('at'),
      ['underlying_price', 'DOUBLE'],
      ...prices('open', 'high', 'low', 'close'),
      ...quantities('volume', 'open_interest'),
      ['implied_volatility', 'DOUBLE'],
      ['delta', 'DOUBLE'],
      ['gamma', 'DOUBLE'],
      ['vega', 'DOUBLE'],
      ['theta', 'DOUBLE'],
      ['rho', 'DOUBLE'],
    ],
    key: ['instrument_id', 'at'],
  },
  STRIKES_KIND,
]

function instant(name: string): Column {
  return [name, 'TIMESTAMP', `"${name}" at time zone 'UTC'`]
}

function prices(...names: readonly string[]): Column[] {
  return names.map((name) => [name, 'DECIMAL(20,8)'])
}

function quantities(...names: readonly string[]): Column[] {
  return names.map((name) => [name, 'DECIMAL(28,8)'])
}

function list(name: string, digits: 20 | 28): Column {
  return [name, `DECIMAL(${digits},8)[]`, inBrackets(name)]
}

function orders(name: string): Column {
  return [name, 'INTEGER[]', inBrackets(name)]
}

function inBrackets(name: string): string {
  return `'[' || array_to_string("${name}", ',') || ']'`
}
