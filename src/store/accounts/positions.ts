import { fixed, type Money, type Quantity } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import type { AccountProduct } from '../../domain/trading/account-order.ts'
import type { Queryable } from '../transaction.ts'

/** What the fills of an account add up to in one symbol, exchange and product. */
export interface AccountPositionRow {
  readonly accountId: string
  readonly tradingsymbol: string
  readonly exchange: string
  readonly product: AccountProduct
  readonly instrumentId: string
  readonly quantity: Quantity // + long, − short
  readonly cost: Money // of what is held; sign of quantity
  readonly realizedPnl: Money // before fees
  readonly fees: Money
  readonly buyQuantity: Quantity
  readonly buyValue: Money
  readonly sellQuantity: Quantity
  readonly sellValue: Money
  readonly updatedAt: Instant
}

export const POSITION_COLUMNS = `
  p.account_id as "accountId", p.tradingsymbol, p.exchange, p.product,
  p.instrument_id as "instrumentId", p.quantity, p.cost, p.realized_pnl as "realizedPnl", p.fees,
  p.buy_quantity as "buyQuantity", p.buy_value as "buyValue", p.sell_quantity as "sellQuantity",
  p.sell_value as "sellValue", p.updated_at as "updatedAt"`

/** Every position that an account has had since it was linked, flat ones last. */
export async function listPositions(
  db: Queryable,
  userId: string,
  accountId: string,
  limit = MOST_POSITIONS,
): Promise<readonly AccountPositionRow[]> {
  const { rows } = await db.query<StoredAccountPosition>(
    `select ${POSITION_COLUMNS} from account_position p
     where p.user_id = $1 and p.account_id = $2
     order by p.quantity = 0, p.tradingsymbol, p.exchange, p.product limit $3`,
    [userId, accountId, limit],
  )
  return rows.map(toAccountPosition)
}

/** Positions in one answer. Those that are left out are flat. */
const MOST_POSITIONS = 1_000

type Amounts = 'quantity' | 'buyQuantity' | 'sellQuantity'
type Moneys = 'cost' | 'realizedPnl' | 'fees' | 'buyValue' | 'sellValue'
export type StoredAccountPosition = Omit<AccountPositionRow, Amounts | Moneys> &
  Readonly<Record<Amounts | Moneys, string>>

export function toAccountPosition(row: StoredAccountPosition): AccountPositionRow {
  return {
    ...row,
    quantity: fixed<'quantity'>(row.quantity),
    buyQuantity: fixed<'quantity'>(row.buyQuantity),
    sellQuantity: fixed<'quantity'>(row.sellQuantity),
    cost: fixed<'money'>(row.cost),
    realizedPnl: fixed<'money'>(row.realizedPnl),
    fees: fixed<'money'>(row.fees),
    buyValue: fixed<'money'>(row.buyValue),
    sellValue: fixed<'money'>(row.sellValue),
  }
}
