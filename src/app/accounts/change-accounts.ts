import { AppError } from '../../core/app-error.ts'
import type { Money } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import type { StoredLimits } from '../../domain/risk/account-limits.ts'
import {
  accountUse,
  findAccount,
  insertAccount,
  markRemoved,
  setLogin,
  updateAccount,
  type AccountChanges,
  type AccountRow,
  type Broker,
} from '../../store/accounts/account-row.ts'
import { lockAccount } from '../../store/accounts/leases.ts'
import { sessionExpiry } from '../../store/brokers/sessions.ts'
import { insertAudit } from '../../store/operations/audit.ts'
import { findDefaultAccount } from '../../store/portfolio/accounts.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReachAll } from '../identity/may-reach.ts'
import type { Draw } from '../operations/answer-once.ts'
import { ringForWork } from './worker/account-bell.ts'
import { readAccount, type AccountRef } from './worker/account-ref.ts'

export interface LinkAccount {
  readonly caller: Pick<Caller, 'userId' | 'accounts'>
  readonly name: string
  readonly broker: Broker
  readonly currency: string
  readonly initialCash: Money // of paper
  readonly limits: StoredLimits
  readonly metadata: Readonly<Record<string, unknown>>
  readonly draw: Draw
}

/** Links an account. A user's first is the default one. Asked again, what was made is the answer. */
export async function linkAccount(context: Context, link: LinkAccount): Promise<AccountRow> {
  const { caller, draw, ...account } = link
  mayReachAll(caller)
  const { pool, clock } = context
  const { userId } = caller
  const accountId = newId('acc', draw)
  await transaction(pool, async (tx) => {
    if (await findAccount(tx, userId, accountId)) return
    const isDefault = (await findDefaultAccount(tx, userId)) === null
    await insertAccount(tx, { ...account, userId, accountId, isDefault })
    const expiresAt = await sessionExpiry(tx, userId, account.broker)
    if (expiresAt !== null && expiresAt > clock.now()) {
      await setLogin(tx, userId, accountId, 'logged_in', null)
    }
    await insertAudit(tx, {
      actor: userId,
      userId,
      runId: null,
      action: 'account.linked',
      details: { account_id: accountId, broker: account.broker },
    })
  })
  return (await findAccount(pool, userId, accountId))!
}

/** Changes what is given. A lockout says why; what it forbids, the gate refuses from now on. */
export async function changeAccount(
  context: Context,
  ref: AccountRef,
  changes: AccountChanges,
): Promise<AccountRow> {
  const { userId, accountId } = await readAccount(context, ref)
  await transaction(context.pool, async (tx) => {
    await lockAccount(tx, userId, accountId)
    await updateAccount(tx, userId, accountId, changes)
    await insertAudit(tx, {
      actor: userId,
      userId,
      runId: null,
      action: 'account.changed',
      details: { account_id: accountId, ...changes },
    })
  })
  await ringForWork(context, { userId, accountId })
  return readAccount(context, ref)
}

/**
 * Unlinks an account: it is found no more, and its books stay. Refused while anything hangs on it:
 * orders that wait, positions, portfolios; and of the default account, where portfolios go.
 */
export async function unlinkAccount(context: Context, ref: AccountRef): Promise<AccountRow> {
  const account = await readAccount(context, ref)
  const { userId, accountId } = account
  if (account.isDefault) {
    throw new AppError('account_in_use', {}, { message: 'This is your default account: it stays.' })
  }
  await transaction(context.pool, async (tx) => {
    await lockAccount(tx, userId, accountId)
    const use = await accountUse(tx, userId, accountId)
    if (use.waitingOrders + use.openPositions + use.portfolios > 0) {
      throw new AppError('account_in_use', { ...use })
    }
    await markRemoved(tx, userId, accountId)
    await insertAudit(tx, {
      actor: userId,
      userId,
      runId: null,
      action: 'account.unlinked',
      details: { account_id: accountId },
    })
  })
  return { ...account, isActive: false }
}
