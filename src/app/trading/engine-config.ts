import { randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import {
  ensureDefaultAccount,
  findDefaultAccount,
  hasAccount,
} from '../../store/portfolio/accounts.ts'
import {
  changeEngineConfig,
  findEngineConfig,
  type EngineConfig,
} from '../../store/trading/engine-config.ts'
import { countQueued } from '../../store/trading/overrides.ts'
import { transaction, type Queryable, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import type { Caller } from '../identity/authenticate.ts'
import { mayReach, mayReachAll } from '../identity/may-reach.ts'

export type { EngineConfig }

export function readEngineConfig(
  { pool }: Context,
  { userId }: Pick<Caller, 'userId'>,
): Promise<EngineConfig> {
  return findEngineConfig(pool, userId)
}

export async function readEngineStatus(
  { pool }: Context,
  { userId }: Pick<Caller, 'userId'>,
): Promise<{ readonly config: EngineConfig; readonly queued: number }> {
  const [config, queued] = [await findEngineConfig(pool, userId), await countQueued(pool, userId)]
  return { config, queued }
}

/** Changes what is given and keeps the rest. The account has to be one of the caller's. */
export async function setEngineConfig(
  { pool }: Context,
  caller: Pick<Caller, 'userId' | 'accounts'>,
  change: Partial<Omit<EngineConfig, 'updatedAt'>>,
): Promise<EngineConfig> {
  const { userId } = caller
  await reachEngine(pool, caller)
  if (change.accountId !== undefined && change.accountId !== null) {
    mayReach(caller, change.accountId)
    if (!(await hasAccount(pool, userId, change.accountId))) throw new AppError('not_found')
  }
  return transaction(pool, async (tx) => {
    await changeEngineConfig(tx, userId, change)
    return findEngineConfig(tx, userId)
  })
}

/** Lets pass who reaches the account that the engine trades. */
export async function reachEngine(
  db: Queryable,
  caller: Pick<Caller, 'userId' | 'accounts'>,
): Promise<void> {
  if (caller.accounts === 'all') return
  const { accountId } = await findEngineConfig(db, caller.userId)
  const traded = accountId ?? (await findDefaultAccount(db, caller.userId))
  if (traded === null || !caller.accounts.includes(traded)) mayReachAll(caller)
}

/** The account that the engine trades: the one that was set, else the user's default one. */
export async function engineAccount(
  tx: Tx,
  userId: string,
  { accountId }: Pick<EngineConfig, 'accountId'>,
): Promise<string> {
  return accountId ?? ensureDefaultAccount(tx, userId, newId('acc', randomUUID))
}
