import { fixed, format, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { Queryable, Tx } from '../transaction.ts'
import type { Claim } from './leases.ts'

/** What a venue said that an account holds for delivery. */
export interface HoldingRow {
  readonly tradingsymbol: string
  readonly exchange: string
  readonly instrumentId: string
  readonly quantity: Quantity // free to be sold
  readonly averagePrice: Price | null
  readonly asOf: Instant
}

export interface FundsRow {
  readonly segment: 'equity' | 'commodity'
  readonly openingBalance: Money
  readonly available: Money // to trade with
  readonly used: Money // margin of positions and of open orders
  readonly asOf: Instant
}

/** Puts what the venue says now in the place of what it said before. */
export async function replaceVenueState(
  tx: Tx,
  { userId, accountId }: Claim,
  holdings: readonly Omit<HoldingRow, 'asOf'>[],
  funds: readonly Omit<FundsRow, 'asOf'>[],
): Promise<void> {
  const held = [userId, accountId]
  await tx.query('delete from account_holding where user_id = $1 and account_id = $2', held)
  await tx.query(
    `insert into account_holding (user_id, account_id, tradingsymbol, exchange, instrument_id,
       quantity, average_price, as_of)
     select $1, $2, h.*, clock_timestamp()
     from unnest($3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[]) as h`,
    [
      ...held,
      holdings.map(({ tradingsymbol }) => tradingsymbol),
      holdings.map(({ exchange }) => exchange),
      holdings.map(({ instrumentId }) => instrumentId),
      holdings.map(({ quantity }) => format(quantity)),
      holdings.map(({ averagePrice }) => averagePrice && format(averagePrice)),
    ],
  )
  await replaceFunds(tx, { userId, accountId }, funds)
}

export async function replaceFunds(
  tx: Tx,
  { userId, accountId }: Pick<Claim, 'userId' | 'accountId'>,
  funds: readonly Omit<FundsRow, 'asOf'>[],
): Promise<void> {
  for (const { segment, openingBalance, available, used } of funds) {
    await tx.query(
      `insert into account_funds as f (user_id, account_id, segment, opening_balance, available,
         used, as_of)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp())
       on conflict (user_id, account_id, segment) do update
       set opening_balance = excluded.opening_balance, available = excluded.available,
           used = excluded.used, as_of = excluded.as_of`,
      [userId, accountId, segment, format(openingBalance), format(available), format(used)],
    )
  }
}

export async function listHoldings(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<readonly HoldingRow[]> {
  const { rows } = await db.query<StoredHolding>(
    `select tradingsymbol, exchange, instrument_id as "instrumentId", quantity,
            average_price as "averagePrice", as_of as "asOf"
     from account_holding where user_id = $1 and account_id = $2
     order by tradingsymbol, exchange limit 1000`,
    [userId, accountId],
  )
  return rows.map((row) => ({
    ...row,
    quantity: fixed<'quantity'>(row.quantity),
    averagePrice: row.averagePrice === null ? null : fixed<'price'>(row.averagePrice),
  }))
}

export async function listFunds(
  db: Queryable,
  userId: string,
  accountId: string,
): Promise<readonly FundsRow[]> {
  const { rows } = await db.query<StoredFunds>(
    `select segment, opening_balance as "openingBalance", available, used, as_of as "asOf"
     from account_funds where user_id = $1 and account_id = $2 order by segment desc`,
    [userId, accountId],
  )
  return rows.map((row) => ({
    ...row,
    openingBalance: fixed<'money'>(row.openingBalance),
    available: fixed<'money'>(row.available),
    used: fixed<'money'>(row.used),
  }))
}

interface StoredHolding extends Omit<HoldingRow, 'quantity' | 'averagePrice'> {
  readonly quantity: string
  readonly averagePrice: string | null
}

type FundsAmounts = 'openingBalance' | 'available' | 'used'
type StoredFunds = Omit<FundsRow, FundsAmounts> & Readonly<Record<FundsAmounts, string>>
