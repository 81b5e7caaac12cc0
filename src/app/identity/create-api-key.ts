import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { newId } from '../../core/id.ts'
import { insertApiKey } from '../../store/identity/api-keys.ts'
import { findUser } from '../../store/identity/users.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { hashSecret } from './secret.ts'

export interface CreateApiKey {
  readonly userId: string
  readonly name: string // what it is for
}

export interface CreatedApiKey {
  readonly keyId: string
  readonly key: string // `key_<id>.<secret>`; shown this once, since we keep only its hash
}

/** A key with which its bearer acts as the user, until it is revoked. */
export function createApiKey(
  { pool }: Context,
  { userId, name }: CreateApiKey,
): Promise<CreatedApiKey> {
  const keyId = newId('key', randomUUID)
  const secret = randomBytes(32).toString('base64url')
  return transaction(pool, async (tx) => {
    if (!(await findUser(tx, userId))) throw new AppError('not_found', { user_id: userId })
    await insertApiKey(tx, { keyId, userId, name, secretHash: hashSecret(secret) })
    return { keyId, key: `${keyId}.${secret}` }
  })
}
