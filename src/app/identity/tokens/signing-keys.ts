import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { MINUTE_MS, type Instant } from '../../../core/instant.ts'
import {
  findNextKey,
  insertSigningKey,
  lockSigningKeys,
  promoteNextKey,
  retireKey,
  type PublicKey,
  type SigningKeyRow,
} from '../../../store/identity/signing-keys.ts'
import { transaction } from '../../../store/transaction.ts'
import { seal, unsealOrNull, type BrokerSecrets } from '../../brokers/seal.ts'
import type { Context } from '../../context.ts'

export const ACCESS_TOKEN_MS = 10 * MINUTE_MS

/** A retired key is believed for its last token's life, and for what servers may notice late. */
const PUBLISHED_MS = ACCESS_TOKEN_MS + 5 * MINUTE_MS

/** Makes what is missing of the key that signs and the one that will. */
export async function ensureSigningKeys({ pool }: Context, secrets: BrokerSecrets): Promise<void> {
  const [current, next] = [await newKey(secrets, 'current'), await newKey(secrets, 'next')]
  await transaction(pool, async (tx) => {
    await insertSigningKey(tx, current)
    await insertSigningKey(tx, next)
  })
}

/**
 * From now on the next key signs, and another becomes the next. Tokens of the one before are
 * believed until the last of them has expired. A next key that this server cannot open, since it
 * was sealed with a lost secret, is passed over.
 */
export async function rotateSigningKeys(
  { pool, clock }: Context,
  secrets: BrokerSecrets,
): Promise<{ readonly keyId: string; readonly publishedUntil: Instant }> {
  const spare = await newKey(secrets, 'current')
  const next = await newKey(secrets, 'next')
  const publishedUntil = (clock.now() + PUBLISHED_MS) as Instant
  return transaction(pool, async (tx) => {
    await lockSigningKeys(tx)
    const promised = await findNextKey(tx)
    await retireKey(tx, 'current', publishedUntil)
    if (promised !== null && privateJwk(secrets, promised) !== null) {
      await promoteNextKey(tx)
      await insertSigningKey(tx, next)
      return { keyId: promised.keyId, publishedUntil }
    }
    await retireKey(tx, 'next', publishedUntil)
    await insertSigningKey(tx, spare)
    await insertSigningKey(tx, next)
    return { keyId: spare.keyId, publishedUntil }
  })
}

/** What signs, or a sentence that says how to get one that does. */
export async function openSigningKey(
  secrets: BrokerSecrets,
  row: SigningKeyRow,
): Promise<CryptoKey> {
  const jwk = privateJwk(secrets, row)
  if (jwk !== null) return (await importJWK(jwk, 'EdDSA')) as CryptoKey
  const message =
    'The key that signs access tokens was sealed with the secret of another home directory. ' +
    'Copy broker.key from there, or run tidemark signing-key rotate.'
  throw new AppError('internal', { key_id: row.keyId }, { message })
}

async function newKey(secrets: BrokerSecrets, state: 'current' | 'next') {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const { kty, crv, x } = (await exportJWK(publicKey)) as PublicKey
  const keyId = newId('sgn', randomUUID)
  const sealedPrivate = seal(secrets, JSON.stringify(await exportJWK(privateKey)), placeOf(keyId))
  return { keyId, state, publicKey: { kty, crv, x }, sealedPrivate }
}

function privateJwk(secrets: BrokerSecrets, { keyId, sealedPrivate }: SigningKeyRow): JWK | null {
  if (sealedPrivate === null) return null
  const text = unsealOrNull(secrets, sealedPrivate, placeOf(keyId))
  return text === null ? null : (JSON.parse(text) as JWK)
}

function placeOf(keyId: string): string {
  return `signing/${keyId}`
}
