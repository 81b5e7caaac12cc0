import { fixed, type Price } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import type { AccountProduct } from '../../../domain/trading/account-order.ts'
import type { AccountRow } from '../../../store/accounts/account-row.ts'
import { snapshotAsOf, type SnapshotRow } from '../../../store/accounts/snapshots.ts'
import type { FundsRow } from '../../../store/accounts/venue-state.ts'
import type { Context } from '../../context.ts'
import {
  valueHolding,
  valuePosition,
  type ValuedHolding,
  type ValuedPosition,
} from '../books/valued.ts'

/** How an account stood: what its newest snapshot up to a moment says, at the prices of then. */
export interface AccountThen {
  readonly asOf: Instant | null // null: no snapshot is so old
  readonly positions: readonly ValuedPosition[]
  readonly holdings: readonly ValuedHolding[]
  readonly funds: readonly FundsRow[]
}

export async function accountThen(
  { pool }: Context,
  { userId, accountId }: Pick<AccountRow, 'userId' | 'accountId'>,
  at: Instant,
): Promise<AccountThen> {
  const found = await snapshotAsOf(pool, userId, accountId, at)
  if (found === null) return { asOf: null, positions: [], holdings: [], funds: [] }
  return {
    asOf: found.takenAt,
    positions: found.positions.map((one) => toPosition(one, accountId, found)),
    holdings: found.holdings.map((one) => toHolding(one, found)),
    funds: found.funds.map((one) => toFunds(one, found)),
  }
}

function toPosition(
  one: SnapshotRow['positions'][number],
  accountId: string,
  { takenAt }: SnapshotRow,
): ValuedPosition {
  const row = {
    accountId,
    tradingsymbol: one.tradingsymbol,
    exchange: one.exchange,
    product: one.product as AccountProduct,
    instrumentId: one.instrument_id,
    quantity: fixed<'quantity'>(one.quantity),
    cost: fixed<'money'>(one.cost),
    realizedPnl: fixed<'money'>(one.realized_pnl),
    fees: fixed<'money'>(one.fees),
    buyQuantity: fixed<'quantity'>(one.buy_quantity),
    buyValue: fixed<'money'>(one.buy_value),
    sellQuantity: fixed<'quantity'>(one.sell_quantity),
    sellValue: fixed<'money'>(one.sell_value),
    updatedAt: takenAt,
  }
  return valuePosition(row, priceOf(one.last_price), false)
}

function toHolding(one: SnapshotRow['holdings'][number], { takenAt }: SnapshotRow): ValuedHolding {
  const row = {
    tradingsymbol: one.tradingsymbol,
    exchange: one.exchange,
    instrumentId: one.instrument_id,
    quantity: fixed<'quantity'>(one.quantity),
    averagePrice: priceOf(one.average_price),
    asOf: takenAt,
  }
  return valueHolding(row, priceOf(one.last_price))
}

function toFunds(one: SnapshotRow['funds'][number], { takenAt }: SnapshotRow): FundsRow {
  return {
    segment: one.segment as FundsRow['segment'],
    openingBalance: fixed<'money'>(one.opening_balance),
    available: fixed<'money'>(one.available),
    used: fixed<'money'>(one.used),
    asOf: takenAt,
  }
}

function priceOf(text: string | null): Price | null {
  return text === null ? null : fixed<'price'>(text)
}
