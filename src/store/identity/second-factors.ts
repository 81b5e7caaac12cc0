import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

export interface SecondFactorRow {
  readonly sealedSecret: Uint8Array
  readonly confirmed: boolean
}

export async function findSecondFactor(
  db: Queryable,
  userId: string,
): Promise<SecondFactorRow | null> {
  const { rows } = await db.query<SecondFactorRow>(
    `select sealed_secret as "sealedSecret", confirmed_at is not null as confirmed
     from second_factor where user_id = $1`,
    [userId],
  )
  return rows[0] ?? null
}

/** Replaces one that was begun, never one that counts; says whether it did. */
export async function storeSecondFactor(
  tx: Tx,
  { userId, sealedSecret }: { userId: string; sealedSecret: Uint8Array },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into second_factor (user_id, sealed_secret) values ($1, $2)
     on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, last_step = null
     where second_factor.confirmed_at is null`,
    [userId, sealedSecret],
  )
  return rowCount === 1
}

/** Takes a code's step, if no code of it or of a later one was taken before. */
export async function takeStep(db: Queryable, userId: string, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update second_factor set last_step = $2
     where user_id = $1 and coalesce(last_step, -1) < $2`,
    [userId, step],
  )
  return rowCount === 1
}

export async function confirmSecondFactor(
  tx: Tx,
  { userId, codeHashes, now }: { userId: string; codeHashes: readonly Uint8Array[]; now: Instant },
): Promise<void> {
  await tx.query('update second_factor set confirmed_at = $2 where user_id = $1', [
    userId,
    formatInstant(now),
  ])
  await tx.query('delete from recovery_code where user_id = $1', [userId])
  for (const hash of codeHashes) {
    await tx.query('insert into recovery_code (user_id, code_hash) values ($1, $2)', [userId, hash])
  }
}

export async function takeRecoveryCode(
  db: Queryable,
  { userId, codeHash, now }: { userId: string; codeHash: Uint8Array; now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update recovery_code set used_at = $3
     where user_id = $1 and code_hash = $2 and used_at is null`,
    [userId, codeHash, formatInstant(now)],
  )
  return rowCount === 1
}

/** With its recovery codes. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from second_factor where user_id = $1', [userId])
  return rowCount === 1
}
