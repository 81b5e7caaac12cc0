import { findApiKey } from '../../store/identity/api-keys.ts'
import type { Context } from '../context.ts'

/** Whether a key that was presented some time ago still works: streams outlive a request. */
export async function isKeyGood({ pool }: Context, keyId: string): Promise<boolean> {
  return (await findApiKey(pool, keyId)) !== null
}
