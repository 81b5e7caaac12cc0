import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { findApiKey, insertApiKey, type ApiKeyRow } from '../../../store/identity/api-keys.ts'
import { findUser } from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import { drawKey } from './key-form.ts'
import { grantOf, type WantedGrant } from './key-grant.ts'
import { hashSecret } from '../secret.ts'

export interface CreateApiKey extends WantedGrant {
  readonly userId: string
  readonly name: string // what it is for
  readonly makerKeyId?: string | null // the key that asks for it; null: a person
}

export interface CreatedApiKey extends ApiKeyRow {
  readonly key: string // shown this once, since we keep only its hash
}

/** A key with which its bearer acts as the user, within what it is granted, until it ends. */
export function createApiKey(
  { pool, clock }: Context,
  { userId, name, makerKeyId = null, ...wanted }: CreateApiKey,
): Promise<CreatedApiKey> {
  return transaction(pool, async (tx) => {
    if (!(await findUser(tx, userId))) throw new AppError('not_found', { user_id: userId })
    const maker = makerKeyId === null ? null : await findApiKey(tx, userId, makerKeyId)
    const grant = grantOf(wanted, maker, clock.now())
    const keyId = newId('key', randomUUID)
    const key = await insertDrawn(tx, { ...grant, userId, keyId, name })
    const row = await findApiKey(tx, userId, keyId)
    return { ...row!, key }
  })
}

/** Of a million keys, one draw in four thousand meets a prefix that is taken. */
async function insertDrawn(
  tx: Tx,
  row: Omit<Parameters<typeof insertApiKey>[1], 'keyPrefix' | 'keyHash'>,
): Promise<string> {
  for (;;) {
    const { key, keyPrefix } = drawKey()
    if (await insertApiKey(tx, { ...row, keyPrefix, keyHash: hashSecret(key) })) return key
  }
}
