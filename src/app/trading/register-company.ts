import { newId } from '../../core/id.ts'
import { findCompany, insertCompany, type NewSource } from '../../store/trading/companies.ts'
import { findShare } from '../../store/trading/shares.ts'
import { watchCompany } from '../../store/trading/watchlists.ts'
import type { Tx } from '../../store/transaction.ts'
import type { Draw } from '../operations/answer-once.ts'

/** What is read of a company until somebody chooses otherwise. */
const DEFAULT_SOURCES: readonly NewSource[] = [
  source('market_data', 'Quotes and bars', 1),
  source('filings', 'Announcements of the exchange', 0.95),
  source('news', 'News', 0.6),
]

/** Where companies go that a user's orders made known. */
const WATCHLIST = 'Default'
const EXCHANGE = 'NSE' // of a ticker that no exchange's list has

/**
 * The company of a ticker, on its user's watchlist. One that nobody knew is made known, with its
 * default sources; its name is the listed share's, else the ticker.
 */
export async function registerCompany(
  tx: Tx,
  { userId, ticker, draw }: { readonly userId: string; readonly ticker: string; draw: Draw },
): Promise<{ readonly companyId: string; readonly registered: boolean }> {
  const id = newId('cmp', draw)
  const known = await findCompany(tx, ticker)
  const registered = known === null && (await insertNew(tx, id, ticker))
  const companyId = known?.id ?? (registered ? id : (await findCompany(tx, ticker))!.id)
  await watchCompany(tx, { userId, name: WATCHLIST, companyId })
  return { companyId, registered }
}

async function insertNew(tx: Tx, id: string, ticker: string): Promise<boolean> {
  const share = await findShare(tx, ticker)
  const legalName = share?.name || ticker
  const company = { id, ticker, legalName, exchange: share?.venueId ?? EXCHANGE }
  return insertCompany(tx, company, DEFAULT_SOURCES)
}

function source(
  sourceClass: NewSource['sourceClass'],
  name: string,
  credibility: number,
): NewSource {
  return { sourceClass, name, credibility, retentionPolicy: 'keep', accessPolicy: 'public' }
}
