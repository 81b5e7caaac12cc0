import type { Money } from '../../core/fixed.ts'
import type { AccountExchange } from '../../domain/trading/account-order.ts'
import { listFunds } from '../../store/accounts/venue-state.ts'
import { readAccount, type AccountRef } from '../accounts/account-ref.ts'
import type { Context } from '../context.ts'

/** What an account has to trade with, as its venue said last; null where no venue has said. */
export async function availableFunds(
  context: Context,
  { caller, accountId, exchange }: AccountRef & { readonly exchange: AccountExchange },
): Promise<Money | null> {
  const { broker, initialCash } = await readAccount(context, { caller, accountId })
  const segment = exchange === 'MCX' ? 'commodity' : 'equity'
  const funds = await listFunds(context.pool, caller.userId, accountId)
  const found = funds.find((one) => one.segment === segment) ?? funds[0]
  return found?.available ?? (broker === 'paper' ? initialCash : null)
}
