import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import { sessionExpiry } from '../../store/brokers/sessions.ts'
import type { Context } from '../context.ts'
import { startLogin } from './start-login.ts'

/**
 * Until when the user's session at the broker lasts. Without one, the error says where to log in:
 * a login is begun for it.
 */
export async function requireSession(
  context: Context,
  account: { readonly userId: string; readonly brokerId: string },
): Promise<Instant> {
  const { pool, clock } = context
  const expiresAt = await sessionExpiry(pool, account.userId, account.brokerId)
  if (expiresAt !== null && expiresAt > clock.now()) return expiresAt
  const { redirectUrl } = await startLogin(context, account)
  throw new AppError('broker_session_expired', { redirect_url: redirectUrl })
}
