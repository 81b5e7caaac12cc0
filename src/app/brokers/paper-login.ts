import { accept, refuse, type Result } from '../../core/result.ts'
import { findCredential } from '../../store/brokers/credentials.ts'
import { findLogin, takeLogin } from '../../store/brokers/logins.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { isPaperRequestToken, PAPER, paperRequestToken } from './paper.ts'
import { unseal, type BrokerSecrets } from './seal.ts'
import { placeOf } from './store-credentials.ts'

/** Whose login a state is, for the page that asks for the secret; null when it is over. */
export async function findPaperLogin(
  { pool, clock }: Context,
  state: string,
): Promise<{ readonly loginName: string } | null> {
  const login = await findLogin(pool, state, clock.now())
  return login && login.brokerId === PAPER ? findCredential(pool, login.userId, PAPER) : null
}

/**
 * What the simulated broker does when its page is sent: hands out a request token, or refuses.
 * A wrong secret ends the login, so that whoever guesses needs the user's API key for each try.
 */
export async function submitPaperLogin(
  { pool, clock }: Context,
  secrets: BrokerSecrets,
  { state, secret }: { readonly state: string; readonly secret: string },
): Promise<Result<string, 'login_over' | 'wrong_secret'>> {
  const login = await findLogin(pool, state, clock.now())
  const credential = login && (await findCredential(pool, login.userId, PAPER))
  if (!login || !credential) return refuse('login_over')

  const token = paperRequestToken(secret, state)
  const stored = unseal(secrets, credential.sealedSecret, placeOf(credential))
  if (isPaperRequestToken(token, stored, state)) return accept(token)
  await transaction(pool, (tx) => takeLogin(tx, state, clock.now()))
  return refuse('wrong_secret')
}
