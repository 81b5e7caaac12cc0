import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A user's account at a broker. The secret is sealed; the key to it is not in the database. */
export interface CredentialRow {
  readonly userId: string
  readonly brokerId: string
  readonly loginName: string
  readonly sealedSecret: Uint8Array
}

/** Replaces what was stored, and ends the session that was opened with it. */
export async function replaceCredential(tx: Tx, credential: CredentialRow): Promise<void> {
  const { userId, brokerId, loginName, sealedSecret } = credential
  await tx.query(
    `insert into broker_credential as c (user_id, broker_id, login_name, sealed_secret)
     values ($1, $2, $3, $4)
     on conflict (user_id, broker_id) do update
       set login_name = excluded.login_name, sealed_secret = excluded.sealed_secret,
           recorded_at = clock_timestamp()`,
    [userId, brokerId, loginName, sealedSecret],
  )
  await tx.query('delete from broker_session where user_id = $1 and broker_id = $2', [
    userId,
    brokerId,
  ])
  await tx.query('delete from broker_login where user_id = $1 and broker_id = $2', [
    userId,
    brokerId,
  ])
}

export async function findCredential(
  db: Queryable,
  userId: string,
  brokerId: string,
): Promise<CredentialRow | null> {
  const { rows } = await db.query<CredentialRow>(
    `select user_id as "userId", broker_id as "brokerId", login_name as "loginName",
            sealed_secret as "sealedSecret"
     from broker_credential where user_id = $1 and broker_id = $2`,
    [userId, brokerId],
  )
  return rows[0] ?? null
}

/** A user's account at a broker, as it may be shown. */
export interface BrokerRow {
  readonly brokerId: string
  readonly loginName: string
  readonly expiresAt: Instant | null // of the session; null: never logged in
}

export async function listBrokers(db: Queryable, userId: string): Promise<readonly BrokerRow[]> {
  const { rows } = await db.query<BrokerRow>(
    `select c.broker_id as "brokerId", c.login_name as "loginName", s.expires_at as "expiresAt"
     from broker_credential c
     left join broker_session s on s.user_id = c.user_id and s.broker_id = c.broker_id
     where c.user_id = $1 order by c.broker_id`,
    [userId],
  )
  return rows
}
