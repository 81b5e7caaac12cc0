import { replaceCredential, type BrokerRow } from '../../store/brokers/credentials.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { seal, type BrokerSecrets } from './seal.ts'

export interface StoreCredentials {
  readonly userId: string
  readonly brokerId: string
  readonly loginName: string
  readonly secret: string
}

/** Stores how a user logs in at a broker. Other credentials end the session of the last. */
export async function storeCredentials(
  { pool }: Context,
  secrets: BrokerSecrets,
  { userId, brokerId, loginName, secret }: StoreCredentials,
): Promise<BrokerRow> {
  const sealedSecret = seal(secrets, secret, placeOf({ userId, brokerId }))
  await transaction(pool, (tx) =>
    replaceCredential(tx, { userId, brokerId, loginName, sealedSecret }),
  )
  return { brokerId, loginName, expiresAt: null }
}

/** What a user's sealed secrets at a broker are bound to. */
export function placeOf(account: { readonly userId: string; readonly brokerId: string }): string {
  return `${account.userId}/${account.brokerId}`
}
