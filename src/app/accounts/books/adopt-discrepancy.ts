import { AppError } from '../../../core/app-error.ts'
import { fixed, magnitude, minus, NO_MONEY, NO_QUANTITY } from '../../../core/fixed.ts'
import type { AccountProduct } from '../../../domain/trading/account-order.ts'
import { instrumentId as idOf } from '../../../domain/market/instruments/instrument.ts'
import {
  findDiscrepancy,
  resolve,
  type DiscrepancyRow,
} from '../../../store/accounts/discrepancies.ts'
import { bookFill } from '../../../store/accounts/fills.ts'
import { lockAccount } from '../../../store/accounts/leases.ts'
import { listPositions } from '../../../store/accounts/positions.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { doorOf } from '../worker/account-bell.ts'
import { ring } from '../../doorbell.ts'
import { readAccount, type AccountRef } from '../worker/account-ref.ts'

export interface AdoptDiscrepancy extends AccountRef {
  readonly discrepancyId: string
}

/**
 * Takes over what the venue says. A position is brought there by an adjustment, which is booked like
 * a fill at the venue's average price, once; what differs otherwise is only marked as seen.
 */
export async function adoptDiscrepancy(
  context: Context,
  { discrepancyId, ...ref }: AdoptDiscrepancy,
): Promise<DiscrepancyRow> {
  const account = await readAccount(context, ref)
  const { userId, accountId } = account
  const row = await transaction(context.pool, async (tx) => {
    await lockAccount(tx, userId, accountId)
    const found = await findDiscrepancy(tx, account, discrepancyId)
    if (!found) throw new AppError('not_found', { discrepancy_id: discrepancyId })
    if (found.resolvedAt !== null) return found
    if (found.kind === 'position') await adjust(tx, context, account, found)
    await resolve(tx, account, discrepancyId, 'adopted')
    return (await findDiscrepancy(tx, account, discrepancyId))!
  })
  await ring(context, [doorOf(account)])
  return row
}

async function adjust(
  tx: Tx,
  { clock }: Context,
  { userId, accountId }: { readonly userId: string; readonly accountId: string },
  { discrepancyId, subject, theirs }: DiscrepancyRow,
): Promise<void> {
  const [exchange = '', ...rest] = subject.split(':')
  const product = rest.pop() as AccountProduct
  const tradingsymbol = rest.join(':')
  const held = (await listPositions(tx, userId, accountId)).find(
    (one) =>
      one.exchange === exchange && one.tradingsymbol === tradingsymbol && one.product === product,
  )
  const wanted = fixed<'quantity'>(String(theirs['quantity'] ?? '0'))
  const gap = minus(wanted, held?.quantity ?? NO_QUANTITY)
  if (gap === 0n) return
  await bookFill(tx, {
    userId,
    accountId,
    fillId: `fil_${discrepancyId}`,
    kind: 'adjustment',
    venueTradeId: `adjustment:${discrepancyId}`,
    orderId: null,
    venueOrderId: null,
    instrumentId: held?.instrumentId ?? idOf(tradingsymbol, exchange),
    exchange,
    tradingsymbol,
    product,
    side: gap > 0n ? 'BUY' : 'SELL',
    quantity: magnitude(gap),
    price: fixed<'price'>(String(theirs['average_price'] ?? '0')),
    fee: NO_MONEY,
    tradedAt: clock.now(),
  })
}
