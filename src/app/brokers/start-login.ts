import { randomBytes } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { MINUTE_MS, type Instant } from '../../core/instant.ts'
import { findCredential } from '../../store/brokers/credentials.ts'
import { insertLogin } from '../../store/brokers/logins.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { KITE } from '../../venues/kite/kite-client.ts'
import { kiteLoginUrl } from '../../venues/kite/kite-login.ts'
import { PAPER, paperLoginUrl } from './paper.ts'

export interface StartLogin {
  readonly userId: string
  readonly brokerId: string
}

export interface StartedLogin {
  readonly redirectUrl: string // open it in a browser
  readonly expiresAt: Instant
}

const LOGIN_LASTS_MS = 10 * MINUTE_MS

/** Begins a login: where to go, and a state that only this login knows. */
export function startLogin(
  { pool, clock, kite = KITE }: Context,
  { userId, brokerId }: StartLogin,
): Promise<StartedLogin> {
  const state = randomBytes(32).toString('base64url')
  const now = clock.now()
  const expiresAt = (now + LOGIN_LASTS_MS) as Instant
  return transaction(pool, async (tx) => {
    const credential = await findCredential(tx, userId, brokerId)
    if (!credential) throw new AppError('broker_credentials_missing')
    await insertLogin(tx, { state, userId, brokerId, expiresAt }, now)
    const redirectUrl =
      brokerId === PAPER
        ? paperLoginUrl(state)
        : kiteLoginUrl(kite.loginUrl, credential.loginName, state)
    return { redirectUrl, expiresAt }
  })
}
