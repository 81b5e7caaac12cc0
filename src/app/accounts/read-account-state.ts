import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import type { AccountRow } from '../../store/accounts/account-row.ts'
import { accountsHealth, type AccountsHealth } from '../../store/accounts/accounts-health.ts'
import { listDiscrepancies, type DiscrepancyRow } from '../../store/accounts/discrepancies.ts'
import type { AccountOrderRow } from '../../store/accounts/order-row.ts'
import { findOrder, orderEvents, type OrderEvent } from '../../store/accounts/orders.ts'
import { listSnapshots, type SnapshotRow } from '../../store/accounts/snapshots.ts'
import { listFunds, type FundsRow } from '../../store/accounts/venue-state.ts'
import type { Context } from '../context.ts'
import { readAccount, type AccountRef } from './worker/account-ref.ts'

export type { AccountsHealth } from '../../store/accounts/accounts-health.ts'
export type { DiscrepancyRow } from '../../store/accounts/discrepancies.ts'
export type { FundsRow } from '../../store/accounts/venue-state.ts'

type Held = Pick<AccountRow, 'userId' | 'accountId'>

/** Money by segment, as the venue said last. */
export function readFunds(
  { pool }: Context,
  { userId, accountId }: Held,
): Promise<readonly FundsRow[]> {
  return listFunds(pool, userId, accountId)
}

/** Where our books and the venue do not agree. */
export function readDiscrepancies(
  { pool }: Context,
  account: Held,
  page: { readonly open: boolean; readonly limit: number },
): Promise<readonly DiscrepancyRow[]> {
  return listDiscrepancies(pool, account, page)
}

export async function readSnapshots(
  context: Context,
  ref: AccountRef,
  page: { readonly before: Instant | null; readonly limit: number },
): Promise<readonly SnapshotRow[]> {
  const { userId, accountId } = await readAccount(context, ref)
  return listSnapshots(context.pool, userId, accountId, page)
}

/** How the accounts that a caller reaches are. */
export function readHealth(
  { pool }: Context,
  { userId, accounts }: AccountRef['caller'],
): Promise<AccountsHealth> {
  return accountsHealth(pool, userId, accounts === 'all' ? null : accounts)
}

/** One order, with each status that it had. */
export async function readOrder(
  context: Context,
  ref: AccountRef,
  orderId: string,
): Promise<{ readonly order: AccountOrderRow; readonly events: readonly OrderEvent[] }> {
  const { userId, accountId } = await readAccount(context, ref)
  const key = { userId, accountId, orderId }
  const order = await findOrder(context.pool, key)
  if (!order) throw new AppError('not_found', { order_id: orderId })
  return { order, events: await orderEvents(context.pool, key) }
}
