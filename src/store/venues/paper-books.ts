import { fixed, format, type Money } from '../../core/fixed.ts'
import {
  positionKey,
  type ExchangeChange,
  type ExchangeState,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { Pool } from '../pool.ts'
import { transaction, type Queryable } from '../transaction.ts'
import {
  ORDER_COLUMNS,
  toOrder,
  toPosition,
  type StoredOrder,
  type StoredPosition,
} from './paper-rows.ts'
import { writeOrders, writeStandings, writeTrades } from './write-change.ts'

export interface PaperAccount {
  readonly userId: string
  readonly accountId: string
}

export interface PaperBook {
  readonly state: ExchangeState
  readonly revision: bigint
}

/** Opens the book of an account, once. The database refuses it for an account that is not paper. */
export async function openPaperBook(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  openingCash: Money,
): Promise<void> {
  await db.query(
    `insert into venue_book (user_id, account_id, opening_cash, cash) values ($1, $2, $3, $3)
     on conflict do nothing`,
    [userId, accountId, format(openingCash)],
  )
}

/** The book as it is, with what rests. Its four parts are of one moment. */
export function readPaperBook(pool: Pool, { userId, accountId }: PaperAccount): Promise<PaperBook> {
  const key = [userId, accountId]
  return transaction(
    pool,
    async (tx) => {
      const { rows: books } = await tx.query<{ opening: string; cash: string; revision: string }>(
        `select opening_cash as opening, cash, revision from venue_book
         where (user_id, account_id) = ($1, $2)`,
        key,
      )
      const { rows: orders } = await tx.query<StoredOrder>(
        `select ${ORDER_COLUMNS} from venue_order where (user_id, account_id) = ($1, $2)
           and status in ('OPEN', 'PARTIALLY_FILLED') order by place`,
        key,
      )
      const { rows: positions } = await tx.query<StoredPosition>(
        `select instrument_id as "instrumentId", product, exchange, tradingsymbol, quantity, cost,
                realized_pnl as "realizedPnl", fees, blocked
         from venue_position where (user_id, account_id) = ($1, $2)
         order by instrument_id, product`,
        key,
      )
      const book = books[0]!
      const held = positions.map(toPosition)
      return {
        revision: BigInt(book.revision),
        state: {
          openingCash: fixed<'money'>(book.opening),
          cash: fixed<'money'>(book.cash),
          orders: new Map(orders.map(toOrder).map((order) => [order.venueOrderId, order])),
          positions: new Map(held.map((position) => [positionKey(position), position])),
        },
      }
    },
    { isolation: 'repeatable read' },
  )
}

/**
 * Writes a change that was decided on this revision of the book: all of it, or none. False: the
 * book has moved on, so read it and decide again.
 */
export function commitPaperChange(
  pool: Pool,
  account: PaperAccount,
  { change, revision }: { readonly change: ExchangeChange; readonly revision: bigint },
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    const { rowCount } = await tx.query(
      `update venue_book set revision = revision + 1
       where (user_id, account_id) = ($1, $2) and revision = $3`,
      [account.userId, account.accountId, String(revision)],
    )
    if (rowCount === 0) return false
    const next = revision + 1n
    await writeOrders(tx, account, change, next)
    await writeTrades(tx, account, change.trades, next)
    await writeStandings(tx, account, change, next)
    return true
  })
}
