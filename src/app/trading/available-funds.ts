import type { Money } from '../../core/fixed.ts'
import type { AccountExchange } from '../../domain/trading/account-order.ts'
import { listFunds } from '../../store/accounts/venue-state.ts'
import { findDefaultAccount } from '../../store/portfolio/accounts.ts'
import { readAccount, type AccountRef } from '../accounts/worker/account-ref.ts'
import type { Context } from '../context.ts'

/**
 * What an account has to trade with, as its venue said last; null where no venue has said. Of the
 * default account where none is named, if the caller has one and reaches it.
 */
export async function availableFunds(
  context: Context,
  asked: Pick<AccountRef, 'caller'> & {
    readonly accountId: string | null
    readonly exchange: AccountExchange
  },
): Promise<Money | null> {
  const { caller, exchange } = asked
  const accountId = asked.accountId ?? (await defaultOf(context, caller))
  if (accountId === null) return null
  const { broker, initialCash } = await readAccount(context, { caller, accountId })
  const segment = exchange === 'MCX' ? 'commodity' : 'equity'
  const funds = await listFunds(context.pool, caller.userId, accountId)
  const found = funds.find((one) => one.segment === segment) ?? funds[0]
  return found?.available ?? (broker === 'paper' ? initialCash : null)
}

async function defaultOf(
  { pool }: Context,
  { userId, accounts }: AccountRef['caller'],
): Promise<string | null> {
  const found = await findDefaultAccount(pool, userId)
  return found !== null && (accounts === 'all' || accounts.includes(found)) ? found : null
}
