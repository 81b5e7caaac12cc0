import { AppError } from '../../../core/app-error.ts'
import { findAccount, type AccountRow } from '../../../store/accounts/account-row.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../../identity/authenticate.ts'
import { mayReach } from '../../identity/may-reach.ts'

export type { AccountRow } from '../../../store/accounts/account-row.ts'

/** Which trading account, and who asks. */
export interface AccountRef {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly accountId: string
}

/** One account. That of another, and one that the caller does not reach, is not found. */
export async function readAccount(
  { pool }: Context,
  { caller, accountId }: AccountRef,
): Promise<AccountRow> {
  mayReach(caller, accountId)
  const account = await findAccount(pool, caller.userId, accountId)
  if (!account) throw new AppError('not_found', { account_id: accountId })
  return account
}

/** Says whether an id names a trading account of the caller's; one out of reach is not found. */
export async function isAccount(
  { pool }: Context,
  { caller, accountId }: AccountRef,
): Promise<boolean> {
  if (!(await findAccount(pool, caller.userId, accountId))) return false
  mayReach(caller, accountId)
  return true
}
