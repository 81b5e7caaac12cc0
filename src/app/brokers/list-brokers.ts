import { listBrokers as listBrokerRows, type BrokerRow } from '../../store/brokers/credentials.ts'
import type { Context } from '../context.ts'

export type { BrokerRow } from '../../store/brokers/credentials.ts'

/** A user's broker accounts; a session that has ended is shown as none. */
export async function listBrokers(
  { pool, clock }: Context,
  { userId }: { readonly userId: string },
): Promise<readonly BrokerRow[]> {
  const now = clock.now()
  const brokers = await listBrokerRows(pool, userId)
  return brokers.map((broker) =>
    broker.expiresAt !== null && broker.expiresAt <= now ? { ...broker, expiresAt: null } : broker,
  )
}
