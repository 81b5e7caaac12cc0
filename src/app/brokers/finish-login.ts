import { randomBytes } from 'node:crypto'
import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import {
  findCredential,
  type BrokerRow,
  type CredentialRow,
} from '../../store/brokers/credentials.ts'
import { takeLogin } from '../../store/brokers/logins.ts'
import { replaceSession } from '../../store/brokers/sessions.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { finishKiteLogin } from './finish-kite-login.ts'
import { isPaperRequestToken, PAPER, paperSessionEnd } from './paper.ts'
import { seal, unseal, type BrokerSecrets } from './seal.ts'
import { placeOf } from './store-credentials.ts'

export interface FinishLogin {
  readonly state: string // says whose login this is; nobody else has seen it
  readonly requestToken: string // the broker's word that the user logged in
}

/** What a broker gave for a request token. */
export interface OpenedSession {
  readonly token: string
  readonly expiresAt: Instant
}

/** The broker has sent the user back: opens the session. A state is good once. */
export async function finishLogin(
  context: Context,
  secrets: BrokerSecrets,
  { state, requestToken }: FinishLogin,
): Promise<BrokerRow> {
  const { pool, clock } = context
  const credential = await transaction(pool, async (tx) => {
    const login = await takeLogin(tx, state, clock.now())
    return login && (await findCredential(tx, login.userId, login.brokerId))
  })
  const session =
    credential && (await openSession(context, secrets, credential, requestToken, state))
  if (!session) {
    const message = 'This login is over: it was used, refused, or took too long. Begin another.'
    throw new AppError('broker_session_expired', {}, { message })
  }
  const { userId, brokerId, loginName } = credential
  const { token, expiresAt } = session
  const sealedToken = seal(secrets, token, placeOf(credential))
  await transaction(pool, (tx) =>
    replaceSession(tx, { userId, brokerId, sealedToken, openedAt: clock.now(), expiresAt }),
  )
  return { brokerId, loginName, expiresAt }
}

/** Null: the broker does not know this login. */
async function openSession(
  context: Context,
  secrets: BrokerSecrets,
  credential: CredentialRow,
  requestToken: string,
  state: string,
): Promise<OpenedSession | null> {
  const secret = unseal(secrets, credential.sealedSecret, placeOf(credential))
  if (credential.brokerId !== PAPER) {
    const app = { apiKey: credential.loginName, apiSecret: secret }
    return finishKiteLogin(context, app, requestToken)
  }
  if (!isPaperRequestToken(requestToken, secret, state)) return null
  const token = randomBytes(32).toString('base64url')
  return { token, expiresAt: paperSessionEnd(context.clock.now()) }
}
