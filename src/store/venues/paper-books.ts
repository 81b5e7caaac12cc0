import { fixed, format, type Money } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import {
  positionKey,
  type ExchangeChange,
  type ExchangeOrder,
  type ExchangePosition,
  type ExchangeState,
  type ExchangeTrade,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { Pool } from '../pool.ts'
import { transaction, type Queryable } from '../transaction.ts'
import {
  ORDER_COLUMNS,
  TRADE_COLUMNS,
  toOrder,
  toPosition,
  toTrade,
  type StoredOrder,
  type StoredPosition,
  type StoredTrade,
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

export interface OrderRow extends ExchangeOrder {
  readonly revision: bigint
}

export interface TradeRow extends ExchangeTrade {
  readonly revision: bigint
}

const MOST_REVISIONS = 500n // told together

/** What has changed after a revision, in the order of the changes; whole until the one it names. */
export async function changesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  revision: bigint,
): Promise<{
  readonly orders: readonly OrderRow[]
  readonly trades: readonly TradeRow[]
  readonly until: bigint
}> {
  const { rows } = await db.query<{ readonly until: string }>(
    `select least(revision, $3) as until from venue_book where (user_id, account_id) = ($1, $2)`,
    [userId, accountId, String(revision + MOST_REVISIONS)],
  )
  const until = BigInt(rows[0]!.until)
  if (until <= revision) return { orders: [], trades: [], until: revision }
  const span = [userId, accountId, String(revision), String(until)]
  const { rows: orders } = await db.query<StoredOrder & { readonly revision: string }>(
    `select ${ORDER_COLUMNS}, revision from venue_order
     where (user_id, account_id) = ($1, $2) and revision > $3 and revision <= $4
     order by revision, place`,
    span,
  )
  const { rows: trades } = await db.query<StoredTrade & { readonly revision: string }>(
    `select ${TRADE_COLUMNS}, revision from venue_trade
     where (user_id, account_id) = ($1, $2) and revision > $3 and revision <= $4
     order by revision, length(trade_id), trade_id`,
    span,
  )
  return {
    until,
    orders: orders.map((row) => ({ ...toOrder(row), revision: BigInt(row.revision) })),
    trades: trades.map((row) => ({ ...toTrade(row), revision: BigInt(row.revision) })),
  }
}

/** The orders that rest, and those that changed from an instant on; the newest, oldest first. */
export async function ordersSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
  most: number,
): Promise<readonly ExchangeOrder[]> {
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from venue_order where (user_id, account_id) = ($1, $2)
       and (updated_at >= $3 or status in ('OPEN', 'PARTIALLY_FILLED'))
     order by place desc limit $4`,
    [userId, accountId, formatInstant(since), most],
  )
  return rows.map(toOrder).reverse()
}

export async function tradesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
  most: number,
): Promise<readonly ExchangeTrade[]> {
  const { rows } = await db.query<StoredTrade>(
    `select ${TRADE_COLUMNS} from venue_trade where (user_id, account_id) = ($1, $2)
       and filled_at >= $3
     order by revision desc, length(trade_id) desc, trade_id desc limit $4`,
    [userId, accountId, formatInstant(since), most],
  )
  return rows.map(toTrade).reverse()
}

export async function findPaperOrder(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  by: { readonly clientOrderId: string } | { readonly venueOrderId: string },
): Promise<ExchangeOrder | null> {
  const [column, id] =
    'clientOrderId' in by
      ? ['client_order_id', by.clientOrderId]
      : ['venue_order_id', by.venueOrderId]
  const { rows } = await db.query<StoredOrder>(
    `select ${ORDER_COLUMNS} from venue_order
     where (user_id, account_id) = ($1, $2) and ${column} = $3`,
    [userId, accountId, id],
  )
  return rows[0] ? toOrder(rows[0]) : null
}

/** What was bought for delivery since an instant, less what was sold, by instrument. */
export async function deliveriesSince(
  db: Queryable,
  { userId, accountId }: PaperAccount,
  since: Instant,
): Promise<ReadonlyMap<string, ExchangePosition['quantity']>> {
  const { rows } = await db.query<{ readonly instrumentId: string; readonly quantity: string }>(
    `select instrument_id as "instrumentId",
            sum(case side when 'BUY' then quantity else -quantity end) as quantity
     from venue_trade
     where (user_id, account_id) = ($1, $2) and product = 'CNC' and filled_at >= $3
     group by instrument_id`,
    [userId, accountId, formatInstant(since)],
  )
  return new Map(rows.map(({ instrumentId, quantity }) => [instrumentId, fixed(quantity)]))
}
