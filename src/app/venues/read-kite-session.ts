import { AppError } from '../../core/app-error.ts'
import { findCredential } from '../../store/brokers/credentials.ts'
import { findSession } from '../../store/brokers/sessions.ts'
import type { KiteSession } from '../../venues/kite/kite-client.ts'
import { unseal, type BrokerSecrets } from '../brokers/seal.ts'
import { placeOf } from '../brokers/store-credentials.ts'
import type { Context } from '../context.ts'

/** The user's open session at Kite. Without one a person has to log in, and the error says so. */
export async function readKiteSession(
  { pool, clock, secrets }: Context & { readonly secrets: BrokerSecrets },
  userId: string,
): Promise<KiteSession> {
  const credential = await findCredential(pool, userId, 'kite')
  if (!credential) throw new AppError('broker_credentials_missing')
  const session = await findSession(pool, userId, 'kite')
  if (session === null || session.expiresAt <= clock.now()) {
    throw new AppError('broker_session_expired')
  }
  const accessToken = unseal(secrets, session.sealedToken, placeOf(credential))
  return { apiKey: credential.loginName, accessToken }
}
