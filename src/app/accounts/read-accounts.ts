import { AppError } from '../../core/app-error.ts'
import { listAccounts, type AccountRow } from '../../store/accounts/account-row.ts'
import { listFills, type FillRow } from '../../store/accounts/fills.ts'
import type { AccountOrderRow } from '../../store/accounts/order-row.ts'
import { findOrder, listOrders, type ListOrders } from '../../store/accounts/orders.ts'
import { listPositions } from '../../store/accounts/positions.ts'
import { listHoldings } from '../../store/accounts/venue-state.ts'
import type { Context } from '../context.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'
import { readPage, type Page } from '../page.ts'
import { readAccount, type AccountRef } from './worker/account-ref.ts'
import {
  valueHolding,
  valuePosition,
  type ValuedHolding,
  type ValuedPosition,
} from './books/valued.ts'

export type { FillRow } from '../../store/accounts/fills.ts'

export interface ReadPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** A user's accounts, those that the caller reaches. */
export function readAccounts(
  { pool }: Context,
  { caller, after, limit }: Pick<AccountRef, 'caller'> & ReadPage,
): Promise<Page<AccountRow>> {
  const { userId, accounts } = caller
  const among = accounts === 'all' ? null : accounts
  return readPage(
    limit,
    (most) => listAccounts(pool, userId, { among, after: after ?? null, limit: most }),
    ({ accountId }) => accountId,
  )
}

type Held = Pick<AccountRow, 'userId' | 'accountId'>

/** What the fills add up to, at the latest prices; open positions first. */
export async function readPositions(
  context: QuoteContext,
  { userId, accountId }: Held,
): Promise<readonly ValuedPosition[]> {
  const positions = await listPositions(context.pool, userId, accountId)
  const open = positions.filter(({ quantity }) => quantity !== 0n)
  const quotes = await latestQuotes(
    context,
    open.map(({ instrumentId }) => instrumentId),
  )
  return positions.map((position) => {
    const quote = quotes.get(position.instrumentId)
    return valuePosition(position, quote?.lastPrice ?? null, quote?.stale ?? false)
  })
}

export async function readHoldings(
  context: QuoteContext,
  { userId, accountId }: Held,
): Promise<readonly ValuedHolding[]> {
  const holdings = await listHoldings(context.pool, userId, accountId)
  const quotes = await latestQuotes(
    context,
    holdings.map(({ instrumentId }) => instrumentId),
  )
  return holdings.map((one) => valueHolding(one, quotes.get(one.instrumentId)?.lastPrice ?? null))
}

export async function readOrders(
  context: Context,
  ref: AccountRef,
  { statuses, after, limit }: Pick<ListOrders, 'statuses'> & ReadPage,
): Promise<Page<AccountOrderRow>> {
  const { userId, accountId } = await readAccount(context, ref)
  return readPage(
    limit,
    (most) =>
      listOrders(context.pool, userId, accountId, { statuses, after: after ?? null, limit: most }),
    ({ orderId }) => orderId,
  )
}

export async function readFills(
  context: Context,
  ref: AccountRef,
  { orderId, after, limit }: ReadPage & { readonly orderId: string | null },
): Promise<Page<FillRow>> {
  const { userId, accountId } = await readAccount(context, ref)
  if (orderId !== null && !(await findOrder(context.pool, { userId, accountId, orderId }))) {
    throw new AppError('not_found', { order_id: orderId })
  }
  return readPage(
    limit,
    (most) =>
      listFills(context.pool, userId, accountId, { orderId, after: after ?? null, limit: most }),
    ({ fillId }) => fillId,
  )
}
