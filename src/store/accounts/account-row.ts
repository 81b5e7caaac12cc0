import { fixed, format, type Money } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { StoredLimits } from '../../domain/risk/account-limits.ts'
import type { Queryable, Tx } from '../transaction.ts'

export const BROKERS = ['paper', 'kite'] as const
export type Broker = (typeof BROKERS)[number]
export type LoginStatus = 'logged_out' | 'logged_in' | 'session_expired' | 'error'
export type Lockout = 'none' | 'reducing' | 'halted'

/** A trading account, and how its holder hears its venue. */
export interface AccountRow {
  readonly userId: string
  readonly accountId: string
  readonly name: string
  readonly broker: Broker
  readonly currency: string // ISO 4217
  readonly initialCash: Money // of a paper account
  readonly isActive: boolean
  readonly isDefault: boolean // where portfolios and orders go that name no account
  readonly loginStatus: LoginStatus
  readonly loginDetail: string | null
  readonly lockout: Lockout
  readonly lockoutReason: string | null
  readonly limits: StoredLimits
  readonly metadata: Readonly<Record<string, unknown>>
  readonly lastLoginAt: Instant | null
  readonly lastSyncAt: Instant | null
  readonly recordedAt: Instant
  readonly link: 'idle' | 'live' | 'unreachable' | 'refused'
  readonly linkDetail: string | null
  readonly linkAt: Instant | null
  readonly isHeld: boolean // by a worker that is alive
}

const SELECT = `
  select a.user_id as "userId", a.account_id as "accountId", a.name, a.broker, a.currency,
         a.initial_cash as "initialCash", a.is_active as "isActive", a.is_default as "isDefault",
         a.login_status as "loginStatus", a.login_detail as "loginDetail", a.lockout,
         a.lockout_reason as "lockoutReason", a.limits, a.metadata,
         a.last_login_at as "lastLoginAt", a.last_sync_at as "lastSyncAt",
         a.recorded_at as "recordedAt", s.link, s.link_detail as "linkDetail",
         s.link_at as "linkAt", s.worker_id is not null and s.lease_until > lease_clock() as "isHeld"
  from trading_account a
  join account_state s on (s.user_id, s.account_id) = (a.user_id, a.account_id)
  where a.removed_at is null`

export async function findAccount(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<AccountRow | null> {
  const { rows } = await db.query<StoredAccount>({
    name: 'find-account',
    text: `${SELECT} and a.user_id = $1 and a.account_id = $2`,
    values: [userId, accountId],
  })
  return rows[0] ? toAccount(rows[0]) : null
}

export interface ListAccounts {
  readonly among: readonly string[] | null // null: all of them
  readonly after: string | null // an account id
  readonly limit: number
}

/** A user's accounts: the default one first, then by age. */
export async function listAccounts(
  db: Queryable,
  userId: string,
  { among, after, limit }: ListAccounts,
): Promise<readonly AccountRow[]> {
  const { rows } = await db.query<StoredAccount>(
    `${SELECT} and a.user_id = $1 and ($2::text[] is null or a.account_id = any($2))
       and ($3::text is null or (not a.is_default, a.recorded_at, a.account_id)
            > (select not x.is_default, x.recorded_at, x.account_id from trading_account x
               where x.user_id = $1 and x.account_id = $3))
     order by not a.is_default, a.recorded_at, a.account_id limit $4`,
    [userId, among, after, limit],
  )
  return rows.map(toAccount)
}

export interface NewAccount {
  readonly userId: string
  readonly accountId: string
  readonly name: string
  readonly broker: Broker
  readonly currency: string
  readonly initialCash: Money
  readonly isDefault: boolean
  readonly limits: StoredLimits
  readonly metadata: Readonly<Record<string, unknown>>
}

export async function insertAccount(tx: Tx, account: NewAccount): Promise<void> {
  const { userId, accountId, name, broker, currency, initialCash, isDefault } = account
  await tx.query(
    `insert into trading_account (user_id, account_id, name, broker, currency, initial_cash,
       is_default, limits, metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      userId,
      accountId,
      name,
      broker,
      currency,
      format(initialCash),
      isDefault,
      JSON.stringify(account.limits),
      JSON.stringify(account.metadata),
    ],
  )
}

export interface AccountChanges {
  readonly name?: string
  readonly isActive?: boolean
  readonly lockout?: Lockout
  readonly lockoutReason?: string | null
  readonly limits?: StoredLimits
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** What is left out stays. */
export async function updateAccount(
  tx: Tx,
  userId: string,
  accountId: string,
  changes: AccountChanges,
): Promise<void> {
  const { name, isActive, lockout, lockoutReason, limits, metadata } = changes
  await tx.query(
    `update trading_account
     set name = coalesce($3, name), is_active = coalesce($4, is_active),
         lockout = coalesce($5, lockout),
         lockout_reason = case when $5::text is null then lockout_reason else $6 end,
         limits = coalesce($7, limits), metadata = coalesce($8, metadata)
     where user_id = $1 and account_id = $2`,
    [
      userId,
      accountId,
      name ?? null,
      isActive ?? null,
      lockout ?? null,
      lockoutReason ?? null,
      limits ? JSON.stringify(limits) : null,
      metadata ? JSON.stringify(metadata) : null,
    ],
  )
}

/** Says how the login at the broker stands; a login that succeeds is dated. */
export async function setLogin(
  db: Queryable,
  userId: string,
  accountId: string,
  status: LoginStatus,
  detail: string | null,
): Promise<void> {
  await db.query(
    `update trading_account
     set login_status = $3, login_detail = $4,
         last_login_at = case when $3 = 'logged_in' then clock_timestamp() else last_login_at end
     where user_id = $1 and account_id = $2`,
    [userId, accountId, status, detail],
  )
}

/** The whole account was compared with its venue just now. */
export async function markSynced(db: Queryable, userId: string, accountId: string): Promise<void> {
  await db.query(
    `update trading_account set last_sync_at = clock_timestamp()
     where user_id = $1 and account_id = $2`,
    [userId, accountId],
  )
}

export interface AccountUse {
  readonly waitingOrders: number
  readonly openPositions: number
  readonly portfolios: number // active ones, beside the default
}

/** What stands in the way of removing an account. */
export async function accountUse(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<AccountUse> {
  const { rows } = await db.query<AccountUse>(
    `select
       (select count(*)::int from account_order where user_id = $1 and account_id = $2
          and status not in ('FILLED', 'CANCELED', 'REJECTED')) as "waitingOrders",
       (select count(*)::int from account_position where user_id = $1 and account_id = $2
          and quantity <> 0) as "openPositions",
       (select count(*)::int from strategy where user_id = $1 and trading_account_id = $2
          and status = 'active' and not is_default) as portfolios`,
    [userId, accountId],
  )
  return rows[0]!
}

/** Its books stay; it is found no more. */
export async function markRemoved(tx: Tx, userId: string, accountId: string): Promise<void> {
  await tx.query(
    `update trading_account set removed_at = clock_timestamp(), is_active = false
     where user_id = $1 and account_id = $2`,
    [userId, accountId],
  )
}

type StoredAccount = Omit<AccountRow, 'initialCash'> & { readonly initialCash: string }

function toAccount(row: StoredAccount): AccountRow {
  return { ...row, initialCash: fixed(row.initialCash) }
}
