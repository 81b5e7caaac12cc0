import { findAccount, type AccountRow } from '../../../store/accounts/account-row.ts'
import { insertCommand, isCommandThere } from '../../../store/accounts/commands.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { ringForWork } from '../worker/account-bell.ts'
import { readAccount, type AccountRef } from '../worker/account-ref.ts'

export interface SyncAccount extends AccountRef {
  readonly force: boolean // false: what was compared lately is good enough
  readonly waitMs?: number
}

export interface SyncedAccount {
  readonly account: AccountRow
  readonly outcome: 'synced' | 'recent' | 'pending' // pending: no worker has done it in time
}

const WAIT_MS = 5_000
const LOOK_MS = 50
const RECENT_MS = 5_000

/** Has the account compared with its venue, and waits for it. */
export async function syncAccount(
  context: Context,
  { force, waitMs = WAIT_MS, ...ref }: SyncAccount,
): Promise<SyncedAccount> {
  const { pool, clock } = context
  const account = await readAccount(context, ref)
  const { userId, accountId, lastSyncAt } = account
  const now = clock.now()
  if (!force && lastSyncAt !== null && now - lastSyncAt < RECENT_MS) {
    return { account, outcome: 'recent' }
  }
  const commandId = await transaction(pool, (tx) =>
    insertCommand(tx, { userId, accountId, kind: 'sync', orderId: null }),
  )
  await ringForWork(context, { userId, accountId })
  const until = now + waitMs
  while (await isCommandThere(pool, userId, accountId, commandId)) {
    if (clock.now() >= until) return { account, outcome: 'pending' }
    await clock.sleep(LOOK_MS)
  }
  return { account: (await findAccount(pool, userId, accountId))!, outcome: 'synced' }
}
