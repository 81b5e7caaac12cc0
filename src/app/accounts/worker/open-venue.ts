import { randomUUID } from 'node:crypto'
import { newId } from '../../../core/id.ts'
import type { AccountRow } from '../../../store/accounts/account-row.ts'
import { KITE } from '../../../venues/kite/kite-client.ts'
import { openKiteVenue } from '../../../venues/kite/kite-venue.ts'
import { openPaperVenue } from '../../../venues/paper/paper-venue.ts'
import type { Venue } from '../../../venues/venue.ts'
import type { BrokerSecrets } from '../../brokers/seal.ts'
import { dayBegan, openPaperMarket, type PaperMarketContext } from '../../venues/paper-market.ts'
import { paperRules } from '../../venues/paper-rules.ts'
import { readKiteSession } from '../../venues/read-kite-session.ts'
import { storedPaperBooks } from '../../venues/stored-paper-books.ts'

export interface VenueContext extends PaperMarketContext {
  readonly secrets: BrokerSecrets // open the session at a broker
}

/**
 * The venue of an account: by its broker, and by nothing else. A paper account has no session that
 * a real venue would take, and the paper exchange's books are refused to any other account.
 */
export async function openVenue(
  context: VenueContext,
  account: Pick<AccountRow, 'userId' | 'accountId' | 'broker' | 'initialCash' | 'metadata'>,
): Promise<Venue> {
  const { pool, clock, kite = KITE } = context
  const { userId, accountId, broker, initialCash, metadata } = account
  if (broker === 'kite') {
    const session = await readKiteSession(context, userId)
    return openKiteVenue({ session, places: kite, clock })
  }
  const books = await storedPaperBooks(pool, { userId, accountId }, initialCash)
  return openPaperVenue({
    books,
    market: openPaperMarket(context),
    rules: () => paperRules(context, metadata),
    clock,
    newOrderId: () => newId('pap', randomUUID),
    dayBegan: () => dayBegan(clock.now()),
  })
}
