import { fixed, type Fixed } from '../../core/fixed.ts'
import type {
  ExchangeOrder,
  ExchangePosition,
  ExchangeTrade,
} from '../../domain/trading/exchange/exchange-books.ts'

/** A row as it arrives: exact numbers are text. */
type Stored<Row, Decimals extends keyof Row> = Omit<Row, Decimals> & {
  readonly [Column in Decimals]: null extends Row[Column] ? string | null : string
}

const ORDER_DECIMALS = [
  'quantity',
  'limitPrice',
  'stopPrice',
  'filledQuantity',
  'turnover',
  'charges',
  'held',
] as const
const TRADE_DECIMALS = ['quantity', 'price', 'cashFlow', 'charges'] as const
const POSITION_DECIMALS = ['quantity', 'cost', 'realizedPnl', 'fees', 'blocked'] as const

export type StoredOrder = Stored<ExchangeOrder, (typeof ORDER_DECIMALS)[number]>
export type StoredTrade = Stored<ExchangeTrade, (typeof TRADE_DECIMALS)[number]>
export type StoredPosition = Stored<ExchangePosition, (typeof POSITION_DECIMALS)[number]>

export const ORDER_COLUMNS = `
  venue_order_id as "venueOrderId", client_order_id as "clientOrderId",
  instrument_id as "instrumentId", exchange, tradingsymbol, side, order_type as "type", product,
  validity, quantity, limit_price as "limitPrice", stop_price as "stopPrice", status, triggered,
  filled_quantity as "filledQuantity", turnover, charges, trade_count as "tradeCount", held,
  matched_at as "matchedAt", code, message, placed_at as "placedAt", updated_at as "updatedAt",
  expires_at as "expiresAt"`

export const TRADE_COLUMNS = `
  trade_id as "tradeId", venue_order_id as "venueOrderId", instrument_id as "instrumentId",
  exchange, tradingsymbol, product, side, quantity, price, cash_flow as "cashFlow", charges,
  filled_at as "filledAt"`

export function toOrder(row: StoredOrder): ExchangeOrder {
  return exact(row, ORDER_DECIMALS) as ExchangeOrder
}

export function toTrade(row: StoredTrade): ExchangeTrade {
  return exact(row, TRADE_DECIMALS) as ExchangeTrade
}

export function toPosition(row: StoredPosition): ExchangePosition {
  return exact(row, POSITION_DECIMALS) as ExchangePosition
}

function exact(row: object, decimals: readonly string[]): unknown {
  const read: Record<string, unknown> = { ...row }
  for (const column of decimals) {
    const text = read[column] as string | null
    read[column] = text === null ? null : (fixed(text) as Fixed<string>)
  }
  return read
}
