import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** What a user's engine session may do, and the one account that it trades. */
export interface EngineConfig {
  readonly accountId: string | null // null: the user's default account
  readonly enabled: boolean
  readonly paused: boolean
  readonly product: 'CNC' | 'MIS' // of share orders
  readonly updatedAt: Instant | null // null: as it is before anybody set it
}

const USUAL: EngineConfig = {
  accountId: null,
  enabled: true,
  paused: false,
  product: 'CNC',
  updatedAt: null,
}

export async function findEngineConfig(db: Queryable, userId: string): Promise<EngineConfig> {
  const { rows } = await db.query<EngineConfig>(
    `select account_id as "accountId", enabled, paused, product, updated_at as "updatedAt"
     from trading_engine_config where user_id = $1`,
    [userId],
  )
  return rows[0] ?? USUAL
}

/** Sets what is given and keeps the rest, in one statement: two who change it cannot lose either. */
export async function changeEngineConfig(
  tx: Tx,
  userId: string,
  change: Partial<Omit<EngineConfig, 'updatedAt'>>,
): Promise<void> {
  const { accountId, enabled, paused, product } = change
  await tx.query(
    `insert into trading_engine_config as c (user_id, account_id, enabled, paused, product)
     values ($1, $2, coalesce($4, true), coalesce($5, false), coalesce($6, 'CNC'))
     on conflict (user_id) do update set
       account_id = case when $3 then $2 else c.account_id end,
       enabled = coalesce($4, c.enabled), paused = coalesce($5, c.paused),
       product = coalesce($6, c.product), updated_at = clock_timestamp()`,
    [
      userId,
      accountId ?? null,
      accountId !== undefined,
      enabled ?? null,
      paused ?? null,
      product ?? null,
    ],
  )
}
