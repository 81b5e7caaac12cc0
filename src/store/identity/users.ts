import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export type Role = 'user' | 'operator' | 'admin' | 'viewer'
export type Tier = 'free' | 'premium' | 'enterprise' | 'internal'

export interface UserRow {
  readonly userId: string
  readonly name: string
  readonly email: string | null // null: cannot sign in
  readonly role: Role
  readonly tier: Tier
  readonly accountIds: readonly string[] | null // null: every one of its own
  readonly disabled: boolean
  readonly hasPassword: boolean
  readonly hasTotp: boolean
  readonly tokenEpoch: number
  readonly recordedAt: Instant
}

export interface NewUser {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly email?: string | null
  readonly tier?: Tier // free
  readonly accountIds?: readonly string[] | null
  readonly external?: { readonly issuer: string; readonly subject: string }
}

const COLUMNS = `u.user_id as "userId", u.name, u.email, u.role, u.tier,
  u.account_ids as "accountIds", u.disabled_at is not null as disabled,
  u.password_hash is not null as "hasPassword", u.token_epoch::float8 as "tokenEpoch",
  exists (select from second_factor f where f.user_id = u.user_id and f.confirmed_at is not null)
    as "hasTotp",
  u.recorded_at as "recordedAt"`

export async function insertUser(tx: Tx, user: NewUser): Promise<void> {
  const { userId, name, role, email, tier, accountIds, external } = user
  await tx.query(
    `insert into app_user
       (user_id, name, role, email, tier, account_ids, external_issuer, external_subject)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      userId,
      name,
      role,
      email ?? null,
      tier ?? 'free',
      accountIds ?? null,
      external?.issuer ?? null,
      external?.subject ?? null,
    ],
  )
}

/** Somebody who was not removed. */
export async function findUser(db: Queryable, userId: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>(
    `select ${COLUMNS} from app_user u where u.user_id = $1 and u.removed_at is null`,
    [userId],
  )
  return rows[0] ?? null
}

/** The same, held against other changes until the end of the transaction. */
export async function lockUser(tx: Tx, userId: string): Promise<UserRow | null> {
  const { rows } = await tx.query<UserRow>(
    `select ${COLUMNS} from app_user u where u.user_id = $1 and u.removed_at is null for update`,
    [userId],
  )
  return rows[0] ?? null
}

/** Whom an external user service knows by this name. */
export async function findExternalUser(
  db: Queryable,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>(
    `select ${COLUMNS} from app_user u where u.external_issuer = $1 and u.external_subject = $2`,
    [issuer, subject],
  )
  return rows[0] ?? null
}

export async function usersAfter(
  db: Queryable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly UserRow[]> {
  const { rows } = await db.query<UserRow>(
    `select ${COLUMNS} from app_user u
     where u.removed_at is null and ($1::text is null or u.user_id > $1)
     order by u.user_id limit $2`,
    [after, limit],
  )
  return rows
}

export interface UserChanges {
  readonly name: string
  readonly email: string | null
  readonly role: Role
  readonly tier: Tier
  readonly accountIds: readonly string[] | null
  readonly disabled: boolean
}

export async function updateUser(tx: Tx, userId: string, changed: UserChanges): Promise<void> {
  const { name, email, role, tier, accountIds, disabled } = changed
  await tx.query(
    `update app_user set name = $2, email = $3, role = $4, tier = $5, account_ids = $6,
       disabled_at = case when $7 then coalesce(disabled_at, clock_timestamp()) end
     where user_id = $1`,
    [userId, name, email, role, tier, accountIds, disabled],
  )
}

/**
 * Takes away who it was; the row stays, since the books that belong to it stay. What a user service
 * calls it stays too: else it would come back as somebody new.
 */
export async function markUserRemoved(tx: Tx, userId: string): Promise<void> {
  await tx.query('delete from second_factor where user_id = $1', [userId])
  await tx.query(
    `update app_user
     set name = '', email = null, password_hash = null, removed_at = clock_timestamp(),
         disabled_at = coalesce(disabled_at, clock_timestamp())
     where user_id = $1`,
    [userId],
  )
}

/** Locks every administrator who may act, in one order, so that two cannot remove each other. */
export async function lockAdmins(tx: Tx): Promise<readonly string[]> {
  const { rows } = await tx.query<{ readonly userId: string }>(
    `select user_id as "userId" from app_user where role = 'admin' and disabled_at is null
     order by user_id for update`,
  )
  return rows.map(({ userId }) => userId)
}

/** Makes the user of an address known to a user service; null when nobody free has it. */
export async function linkExternalUser(
  tx: Tx,
  { email, external }: { email: string; external: { issuer: string; subject: string } },
): Promise<string | null> {
  const { rows } = await tx.query<{ readonly userId: string }>(
    `update app_user set external_issuer = $2, external_subject = $3
     where lower(email) = lower($1) and external_issuer is null
     returning user_id as "userId"`,
    [email, external.issuer, external.subject],
  )
  return rows[0]?.userId ?? null
}

/** Of two requests that show a new user at once, one makes it. Held to the transaction's end. */
export async function lockExternalUser(
  tx: Tx,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${issuer} ${subject}`])
}

export async function isEmailFree(db: Queryable, email: string): Promise<boolean> {
  const { rowCount } = await db.query('select from app_user where lower(email) = lower($1)', [
    email,
  ])
  return rowCount === 0
}
