import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** The public part of an Ed25519 key, as RFC 8037 writes it. */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
}

export interface SigningKeyRow {
  readonly keyId: string
  readonly state: 'next' | 'current' | 'retired'
  readonly publicKey: PublicKey
  readonly sealedPrivate: Uint8Array | null
}

const COLUMNS = `key_id as "keyId", state, public_key as "publicKey",
  sealed_private as "sealedPrivate"`

/** Those whose tokens are to be believed, the oldest first. */
export async function publishedKeys(
  db: Queryable,
  now: Instant,
): Promise<readonly SigningKeyRow[]> {
  const { rows } = await db.query<SigningKeyRow>(
    `select ${COLUMNS} from signing_key
     where state <> 'retired' or published_until > $1 order by recorded_at, key_id`,
    [formatInstant(now)],
  )
  return rows
}

/** Says whether it was needed: of two that make the first key, one is second. */
export async function insertSigningKey(
  tx: Tx,
  key: SigningKeyRow & { readonly sealedPrivate: Uint8Array },
): Promise<boolean> {
  const { keyId, state, publicKey, sealedPrivate } = key
  const { rowCount } = await tx.query(
    `insert into signing_key (key_id, state, public_key, sealed_private) values ($1, $2, $3, $4)
     on conflict (state) where state <> 'retired' do nothing`,
    [keyId, state, JSON.stringify(publicKey), sealedPrivate],
  )
  return rowCount === 1
}

/** Two rotations at once happen one after the other. */
export async function lockSigningKeys(tx: Tx): Promise<void> {
  await tx.query('lock table signing_key in share row exclusive mode')
}

export async function findNextKey(tx: Tx): Promise<SigningKeyRow | null> {
  const { rows } = await tx.query<SigningKeyRow>(
    `select ${COLUMNS} from signing_key where state = 'next'`,
  )
  return rows[0] ?? null
}

/** It can no longer sign, and is believed until its tokens have expired. */
export async function retireKey(
  tx: Tx,
  state: 'current' | 'next',
  publishedUntil: Instant,
): Promise<void> {
  await tx.query(
    `update signing_key set state = 'retired', sealed_private = null, published_until = $2
     where state = $1`,
    [state, formatInstant(publishedUntil)],
  )
}

export async function promoteNextKey(tx: Tx): Promise<void> {
  await tx.query(`update signing_key set state = 'current' where state = 'next'`)
}
