import { findApiKey } from '../../../store/identity/api-keys.ts'
import type { Context } from '../../context.ts'
import { statusOf, type KeyRef } from './read-api-keys.ts'

/** Whether a key that was presented some time ago still works: streams outlive a request. */
export async function isKeyGood({ pool, clock }: Context, key: KeyRef): Promise<boolean> {
  const found = await findApiKey(pool, key.userId, key.keyId)
  return found !== null && statusOf(found, clock.now()) === 'active'
}
