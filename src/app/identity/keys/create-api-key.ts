import { randomUUID } from 'node:crypto'
import { AppError } from '../../../core/app-error.ts'
import { newId } from '../../../core/id.ts'
import { PERMISSIONS } from '../../../contract/permission.ts'
import {
  findApiKey,
  insertApiKey,
  type ApiKeyRow,
  type KeyGrant,
} from '../../../store/identity/api-keys.ts'
import { findUser, type UserRow } from '../../../store/identity/users.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'
import type { Caller } from '../authenticate.ts'
import { drawKey } from './key-form.ts'
import { grantOf, type WantedGrant } from './key-grant.ts'
import { hashSecret } from '../secret.ts'

export interface CreateApiKey extends WantedGrant {
  readonly userId: string
  readonly name: string // what it is for
  readonly maker?: Maker // the credential that asks for it; none at the machine's own prompt
}

type Maker = Pick<Caller, 'keyId' | 'permissions' | 'accounts'>

export interface CreatedApiKey extends ApiKeyRow {
  readonly key: string // shown this once, since we keep only its hash
}

/** A key with which its bearer acts as the user, within what it is granted, until it ends. */
export function createApiKey(
  { pool, clock }: Context,
  { userId, name, maker, ...wanted }: CreateApiKey,
): Promise<CreatedApiKey> {
  return transaction(pool, async (tx) => {
    const user = await findUser(tx, userId)
    if (user === null) throw new AppError('not_found', { user_id: userId })
    const held = maker === undefined ? null : await heldBy(tx, user, maker)
    const grant = grantOf(wanted, held, clock.now())
    const keyId = newId('key', randomUUID)
    const key = await insertDrawn(tx, { ...grant, userId, keyId, name })
    const row = await findApiKey(tx, userId, keyId)
    return { ...row!, key }
  })
}

/** What a credential holds: as a key says, or a token, which a user service may have narrowed. */
async function heldBy(
  tx: Tx,
  { userId, accountIds }: UserRow,
  { keyId, permissions, accounts }: Maker,
): Promise<KeyGrant | null> {
  if (keyId !== null) return findApiKey(tx, userId, keyId)
  const reachesAll = accounts === 'all' || accountIds?.every((id) => accounts.includes(id))
  return {
    permissions: permissions === 'all' ? PERMISSIONS : permissions,
    allowedAccounts: reachesAll ? null : accounts,
    ipAllowList: [],
    expiresAt: null,
    ordersPerSecond: Number.POSITIVE_INFINITY,
    requestsPerMinute: Number.POSITIVE_INFINITY,
  }
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
