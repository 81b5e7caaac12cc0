import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { assert } from '../../core/assert.ts'

/** What seals the secrets of broker accounts. Kept in a file of its own, never in the database. */
export interface BrokerSecrets {
  readonly key: Uint8Array // 256 bits
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts a secret for one row of the database. `place` is not hidden but bound to it: sealed
 * bytes that are copied into another user's row do not open there.
 *
 * Shape: nonce, then ciphertext, then tag.
 */
export function seal({ key }: BrokerSecrets, secret: string, place: string): Uint8Array {
  assert(key.length === 32, 'the key that seals has 256 bits')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Refuses bytes that were changed, moved to another place, or sealed with another key. */
export function unseal(secrets: BrokerSecrets, sealed: Uint8Array, place: string): string {
  const opened = unsealOrNull(secrets, sealed, place)
  if (opened !== null) return opened
  const message =
    'The stored broker credentials do not open with the key of this server. Store them again.'
  throw new AppError('broker_credentials_missing', {}, { message })
}

/** The same for what its reader can do without. */
export function unsealOrNull(
  { key }: BrokerSecrets,
  sealed: Uint8Array,
  place: string,
): string | null {
  const bytes = Buffer.from(sealed)
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
