import type { Money } from '../../core/fixed.ts'
import type { Pool } from '../../store/pool.ts'
import {
  commitPaperChange,
  openPaperBook,
  readPaperBook,
  type PaperAccount,
} from '../../store/venues/paper-books.ts'
import { changesSince } from '../../store/venues/paper-changes.ts'
import {
  deliveriesSince,
  findPaperOrder,
  ordersSince,
  tradesSince,
} from '../../store/venues/paper-queries.ts'
import type { PaperBooks } from '../../venues/paper/paper-books.ts'

const MOST = 5_000 // orders, or trades, that are told together

/** The books of an account in PostgreSQL, which refuses them to an account that is not paper. */
export async function storedPaperBooks(
  pool: Pool,
  account: PaperAccount,
  openingCash: Money,
): Promise<PaperBooks> {
  await openPaperBook(pool, account, openingCash)
  return {
    read: () => readPaperBook(pool, account),
    commit: (change, revision) => commitPaperChange(pool, account, { change, revision }),
    find: (by) => findPaperOrder(pool, account, by),
    ordersSince: (since) => ordersSince(pool, account, since, MOST),
    tradesSince: (since) => tradesSince(pool, account, since, MOST),
    deliveriesSince: (since) => deliveriesSince(pool, account, since),
    changesSince: (revision) => changesSince(pool, account, revision),
  }
}
