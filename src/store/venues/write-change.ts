import { format, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type {
  ExchangeChange,
  ExchangeOrder,
  ExchangePosition,
  ExchangeTrade,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { Tx } from '../transaction.ts'
import type { PaperAccount } from './paper-books.ts'

/** Orders that are new come in as they stood before their trades, which move them. */
export async function writeOrders(
  tx: Tx,
  { userId, accountId }: PaperAccount,
  { orders }: Pick<ExchangeChange, 'orders'>,
  revision: bigint,
): Promise<void> {
  if (orders.length === 0) return
  await tx.query(
    `insert into venue_order (user_id, account_id, ${ORDER.join(', ')}, status, code, message,
                              triggered, updated_at, place, revision)
     select $1, $2, ${ORDER.join(', ')},
            case status when 'REJECTED' then status else 'OPEN' end,
            case status when 'REJECTED' then code end, case status when 'REJECTED' then message end,
            triggered, updated_at, $4, $4
     from jsonb_populate_recordset(null::venue_order, $3)
     on conflict (user_id, account_id, venue_order_id) do nothing`,
    [userId, accountId, JSON.stringify(orders.map(orderRow)), String(revision)],
  )
}

/** Each moves its order, its position and the cash. */
export async function writeTrades(
  tx: Tx,
  { userId, accountId }: PaperAccount,
  trades: readonly ExchangeTrade[],
  revision: bigint,
): Promise<void> {
  if (trades.length === 0) return
  await tx.query(
    `insert into venue_trade (user_id, account_id, ${TRADE.join(', ')}, revision)
     select $1, $2, ${TRADE.join(', ')}, $4 from jsonb_populate_recordset(null::venue_trade, $3)`,
    [userId, accountId, JSON.stringify(trades.map(tradeRow)), String(revision)],
  )
}

/** What trades do not move by themselves: how orders stand now, and what positions cost. */
export async function writeStandings(
  tx: Tx,
  { userId, accountId }: PaperAccount,
  { orders, positions }: Pick<ExchangeChange, 'orders' | 'positions'>,
  revision: bigint,
): Promise<void> {
  const standing = orders.filter(({ status }) => status !== 'REJECTED')
  if (standing.length > 0) {
    await tx.query(
      `update venue_order o
       set ${STANDING.map((column) => `${column} = x.${column}`).join(', ')}, revision = $4
       from jsonb_populate_recordset(null::venue_order, $3) x
       where (o.user_id, o.account_id, o.venue_order_id) = ($1, $2, x.venue_order_id)`,
      [userId, accountId, JSON.stringify(standing.map(orderRow)), String(revision)],
    )
  }
  if (positions.length === 0) return
  await tx.query(
    `update venue_position p
     set cost = x.cost, realized_pnl = x.realized_pnl, fees = x.fees, blocked = x.blocked
     from jsonb_populate_recordset(null::venue_position, $3) x
     where (p.user_id, p.account_id, p.instrument_id, p.product)
         = ($1, $2, x.instrument_id, x.product)`,
    [userId, accountId, JSON.stringify(positions.map(positionRow))],
  )
}

/** What an order is asked as, and never changes. */
const ORDER = [
  'venue_order_id',
  'client_order_id',
  'instrument_id',
  'exchange',
  'tradingsymbol',
  'side',
  'order_type',
  'product',
  'validity',
  'quantity',
  'limit_price',
  'stop_price',
  'placed_at',
  'expires_at',
]

const STANDING = [
  'status',
  'triggered',
  'turnover',
  'charges',
  'trade_count',
  'held',
  'matched_at',
  'code',
  'message',
  'updated_at',
]

const TRADE = [
  'trade_id',
  'venue_order_id',
  'instrument_id',
  'exchange',
  'tradingsymbol',
  'product',
  'side',
  'quantity',
  'price',
  'cash_flow',
  'charges',
  'filled_at',
]

function orderRow(order: ExchangeOrder): object {
  return {
    venue_order_id: order.venueOrderId,
    client_order_id: order.clientOrderId,
    instrument_id: order.instrumentId,
    exchange: order.exchange,
    tradingsymbol: order.tradingsymbol,
    side: order.side,
    order_type: order.type,
    product: order.product,
    validity: order.validity,
    quantity: format(order.quantity),
    limit_price: decimal(order.limitPrice),
    stop_price: decimal(order.stopPrice),
    status: order.status,
    triggered: order.triggered,
    turnover: format(order.turnover),
    charges: format(order.charges),
    trade_count: order.tradeCount,
    held: format(order.held),
    matched_at: time(order.matchedAt),
    code: order.code,
    message: order.message,
    placed_at: time(order.placedAt),
    updated_at: time(order.updatedAt),
    expires_at: time(order.expiresAt),
  }
}

function tradeRow(trade: ExchangeTrade): object {
  return {
    trade_id: trade.tradeId,
    venue_order_id: trade.venueOrderId,
    instrument_id: trade.instrumentId,
    exchange: trade.exchange,
    tradingsymbol: trade.tradingsymbol,
    product: trade.product,
    side: trade.side,
    quantity: format(trade.quantity),
    price: format(trade.price),
    cash_flow: format(trade.cashFlow),
    charges: format(trade.charges),
    filled_at: time(trade.filledAt),
  }
}

function positionRow(position: ExchangePosition): object {
  return {
    instrument_id: position.instrumentId,
    product: position.product,
    cost: format(position.cost),
    realized_pnl: format(position.realizedPnl),
    fees: format(position.fees),
    blocked: format(position.blocked),
  }
}

function decimal(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}

function time(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}
