import type { z } from 'zod'
import { format, minus, plus, type Fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { AccountRow } from '../../app/accounts/worker/account-ref.ts'
import { BROKER_TYPES } from '../../app/accounts/orders/order-request.ts'
import type { AccountOrderRow } from '../../app/accounts/orders/place-order.ts'
import type { DiscrepancyRow, FundsRow } from '../../app/accounts/read-account-state.ts'
import type { FillRow } from '../../app/accounts/read-accounts.ts'
import type { ValuedHolding, ValuedPosition } from '../../app/accounts/books/valued.ts'
import type * as orders from '../../contract/accounts/account-orders.ts'
import type * as contract from '../../contract/accounts/accounts.ts'
import { limitsOf } from '../../domain/risk/account-limits.ts'
import type { AccountOrderStatus } from '../../domain/trading/account-order.ts'

export function toAccountView(row: AccountRow): z.output<typeof contract.AccountView> {
  const limits = limitsOf(row.limits, row.broker)
  return {
    account_id: row.accountId,
    user_id: row.userId,
    name: row.name,
    broker: row.broker,
    currency: row.currency,
    initial_cash: format(row.initialCash),
    is_active: row.isActive,
    is_default: row.isDefault,
    login_status: row.loginStatus,
    login_detail: row.loginDetail,
    last_login_at: instantOrNull(row.lastLoginAt),
    last_sync_at: instantOrNull(row.lastSyncAt),
    lockout: row.lockout,
    lockout_reason: row.lockout === 'none' ? null : row.lockoutReason,
    limits: {
      market_hours_only: limits.marketHoursOnly,
      stale_price_seconds: limits.stalePriceMs === null ? null : limits.stalePriceMs / 1_000,
      price_band_fraction: limits.priceBandFraction,
      maximum_order_value: textOrNull(limits.maximumOrderValue),
      maximum_position: textOrNull(limits.maximumPosition),
      forbidden_instruments: [...limits.forbiddenInstruments],
      cancel_orphans: row.limits.cancelsOrphans ?? true,
    },
    venue: {
      link: row.link,
      detail: row.linkDetail,
      since: instantOrNull(row.linkAt),
      has_worker: row.isHeld,
    },
    metadata: { ...row.metadata },
    created_at: formatInstant(row.recordedAt),
  }
}

/** The words of the brokers of India: see docs/accounts.md. */
const STATUSES = {
  PENDING: 'PENDING',
  UNKNOWN: 'PENDING',
  OPEN: 'OPEN',
  PARTIALLY_FILLED: 'OPEN',
  FILLED: 'COMPLETE',
  CANCELED: 'CANCELLED',
  REJECTED: 'REJECTED',
} as const satisfies Record<AccountOrderStatus, z.output<typeof orders.BrokerOrderStatus>>

export function brokerStatus(status: AccountOrderStatus) {
  return STATUSES[status]
}

/** The stored statuses that such a word stands for. */
export function storedStatuses(
  word: z.output<typeof orders.BrokerOrderStatus>,
): readonly AccountOrderStatus[] {
  return (Object.keys(STATUSES) as AccountOrderStatus[]).filter((one) => STATUSES[one] === word)
}

export function toOrderView(row: AccountOrderRow): z.output<typeof orders.AccountOrderView> {
  const isOver = row.status === 'CANCELED' || row.status === 'REJECTED' || row.status === 'FILLED'
  return {
    order_id: row.orderId,
    account_id: row.accountId,
    client_order_id: row.clientOrderId,
    venue_order_id: row.venueOrderId,
    exchange: row.exchange,
    tradingsymbol: row.tradingsymbol,
    instrument_id: row.instrumentId,
    transaction_type: row.side,
    order_type: BROKER_TYPES[row.type],
    product: row.product,
    validity: row.validity,
    quantity: format(row.quantity),
    price: textOrNull(row.limitPrice),
    trigger_price: textOrNull(row.stopPrice),
    tag: row.tag,
    strategy_id: row.strategyId,
    source: row.source,
    status: STATUSES[row.status],
    canonical_status: row.status,
    status_message: row.reason,
    filled_quantity: format(row.filledQuantity),
    pending_quantity: isOver ? '0' : format(minus(row.quantity, row.filledQuantity)),
    average_price: textOrNull(row.averagePrice),
    verdicts: row.verdicts.map(({ check, passed, numbers }) => ({ check, passed, numbers })),
    placed_at: formatInstant(row.placedAt),
    updated_at: formatInstant(row.updatedAt),
  }
}

export function toPositionView(row: ValuedPosition): z.output<typeof contract.AccountPositionView> {
  const { unrealizedPnl } = row
  return {
    account_id: row.accountId,
    tradingsymbol: row.tradingsymbol,
    exchange: row.exchange,
    product: row.product,
    instrument_id: row.instrumentId,
    quantity: format(row.quantity),
    average_price: textOrNull(row.averagePrice),
    cost: format(row.cost),
    last_price: textOrNull(row.lastPrice),
    is_stale: row.isStale,
    market_value: textOrNull(row.marketValue),
    unrealized_pnl: textOrNull(unrealizedPnl),
    realized_pnl: format(row.realizedPnl),
    pnl: unrealizedPnl === null ? null : format(plus(row.realizedPnl, unrealizedPnl)),
    fees: format(row.fees),
    buy_quantity: format(row.buyQuantity),
    buy_value: format(row.buyValue),
    sell_quantity: format(row.sellQuantity),
    sell_value: format(row.sellValue),
  }
}

export function toHoldingView(row: ValuedHolding) {
  return {
    tradingsymbol: row.tradingsymbol,
    exchange: row.exchange,
    instrument_id: row.instrumentId,
    quantity: format(row.quantity),
    average_price: textOrNull(row.averagePrice),
    last_price: textOrNull(row.lastPrice),
    market_value: textOrNull(row.marketValue),
    pnl: textOrNull(row.pnl),
  }
}

export function toFundsView({ segment, openingBalance, available, used }: FundsRow) {
  return {
    segment,
    opening_balance: format(openingBalance),
    available: format(available),
    used: format(used),
    net: format(plus(available, used)),
  }
}

export function toTradeView(row: FillRow): z.output<typeof orders.AccountTradeView> {
  return {
    trade_id: row.fillId,
    venue_trade_id: row.venueTradeId,
    kind: row.kind,
    order_id: row.orderId,
    venue_order_id: row.venueOrderId,
    exchange: row.exchange,
    tradingsymbol: row.tradingsymbol,
    instrument_id: row.instrumentId,
    product: row.product,
    transaction_type: row.side,
    quantity: format(row.quantity),
    price: format(row.price),
    fee: format(row.fee),
    realized_pnl: format(row.realizedPnl),
    traded_at: formatInstant(row.tradedAt),
  }
}

export function toDiscrepancyView(row: DiscrepancyRow): z.output<typeof contract.DiscrepancyView> {
  return {
    discrepancy_id: row.discrepancyId,
    kind: row.kind,
    subject: row.subject,
    ours: { ...row.ours },
    theirs: { ...row.theirs },
    found_at: formatInstant(row.foundAt),
    seen_at: formatInstant(row.seenAt),
    resolved_at: instantOrNull(row.resolvedAt),
    resolution: row.resolution,
  }
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}

function textOrNull(value: Fixed<string> | null): string | null {
  return value === null ? null : format(value)
}
