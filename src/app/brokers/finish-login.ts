import { randomBytes } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import { findCredential, type BrokerRow } from '../../store/brokers/credentials.ts'
import { takeLogin } from '../../store/brokers/logins.ts'
import { replaceSession } from '../../store/brokers/sessions.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { isPaperRequestToken, paperSessionEnd } from './paper.ts'
import { seal, unseal, type BrokerSecrets } from './seal.ts'
import { placeOf } from './store-credentials.ts'

export interface FinishLogin {
  readonly state: string // says whose login this is; nobody else has seen it
  readonly requestToken: string // the broker's word that the user logged in
}

/** The broker has sent the user back: opens the session. A state is good once. */
export async function finishLogin(
  { pool, clock }: Context,
  secrets: BrokerSecrets,
  { state, requestToken }: FinishLogin,
): Promise<BrokerRow> {
  const now = clock.now()
  const opened = await transaction(pool, async (tx) => {
    const login = await takeLogin(tx, state, now)
    const credential = login && (await findCredential(tx, login.userId, login.brokerId))
    if (!credential) return null
    const { userId, brokerId, loginName } = credential
    const place = placeOf(credential)
    const secret = unseal(secrets, credential.sealedSecret, place)
    if (!isPaperRequestToken(requestToken, secret, state)) return null

    const expiresAt = paperSessionEnd(now)
    const sealedToken = seal(secrets, randomBytes(32).toString('base64url'), place)
    await replaceSession(tx, { userId, brokerId, sealedToken, openedAt: now, expiresAt })
    return { brokerId, loginName, expiresAt }
  })
  if (opened) return opened
  const message = 'This login is over: it was used, refused, or took too long. Begin another.'
  throw new AppError('broker_session_expired', {}, { message })
}
