import { isSessionOpen } from '../../store/identity/sessions.ts'
import { findUser } from '../../store/identity/users.ts'
import type { Context } from '../context.ts'
import type { Caller } from './authenticate.ts'
import { isKeyGood } from './keys/is-key-good.ts'

/**
 * Whether somebody who was let in some time ago still would be: streams outlive a request. A
 * session that is refreshed meanwhile goes on; of a user service we know only the user.
 */
export async function isCallerGood(
  context: Context,
  { userId, keyId, sessionId }: Pick<Caller, 'userId' | 'keyId' | 'sessionId'>,
): Promise<boolean> {
  if (keyId !== null) return isKeyGood(context, { userId, keyId })
  const { pool, clock } = context
  if (sessionId?.startsWith('ses_')) {
    return isSessionOpen(pool, { userId, sessionId, now: clock.now() })
  }
  const user = await findUser(pool, userId)
  return user !== null && !user.disabled
}
