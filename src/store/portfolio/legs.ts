import { fixed, format, ONE, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type CalendarDate, type Instant } from '../../core/instant.ts'
import type { InstrumentType } from '../../domain/market/instruments/instrument.ts'
import type { Direction, Exit, Leg } from '../../domain/portfolio/leg.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A leg with what was last known of its price. */
export interface LegRow extends Leg {
  readonly strategyId: string
  readonly currentPrice: Price | null
  readonly currentPnl: Money | null
  readonly notes: string | null
}

export interface NewLeg extends Omit<Leg, 'exit' | 'addedAt' | 'income'> {
  readonly notes: string | null
  readonly exit?: Exit
  readonly addedAt?: Instant // of what was entered earlier
}

/** Adds legs in their order. */
export async function insertLegs(
  tx: Tx,
  userId: string,
  strategyId: string,
  legs: readonly NewLeg[],
): Promise<void> {
  for (const leg of legs) {
    const { contract, exit, addedAt } = leg
    await tx.query(
      `insert into strategy_instruments
         (user_id, strategy_id, id, instrument_id, tradingsymbol, exchange, instrument_token,
          instrument_type, underlying, strike, expiry, lot_size, tick_size, direction, quantity,
          entry_price, rolled_from, notes, exit_price, closed_at, costs, added_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, $20, $21, coalesce($22, clock_timestamp()))`,
      [
        userId,
        strategyId,
        leg.legId,
        contract.instrumentId,
        contract.tradingsymbol,
        contract.exchange,
        contract.token,
        contract.type,
        contract.underlying,
        contract.strike && format(contract.strike),
        contract.expiry,
        format(contract.lotSize),
        format(contract.tickSize),
        leg.direction,
        format(leg.quantity),
        format(leg.entryPrice),
        leg.rolledFrom,
        leg.notes,
        exit ? format(exit.price) : null,
        exit ? formatInstant(exit.at) : null,
        exit ? format(exit.costs) : '0',
        addedAt === undefined ? null : formatInstant(addedAt),
      ],
    )
  }
}

export async function findLeg(
  db: Queryable,
  userId: string,
  strategyId: string,
  legId: string,
): Promise<LegRow | null> {
  const { rows } = await db.query<StoredLeg>(
    `${SELECT} where user_id = $1 and strategy_id = $2 and id = $3`,
    [userId, strategyId, legId],
  )
  return rows[0] ? toLeg(rows[0]) : null
}

/** All legs of a portfolio, in the order in which they were added. */
export async function legsOf(
  db: Queryable,
  userId: string,
  strategyId: string,
): Promise<readonly LegRow[]> {
  const { rows } = await db.query<StoredLeg>({
    name: 'legs-of-portfolio',
    text: `${SELECT} where user_id = $1 and strategy_id = $2 order by added_at, id`,
    values: [userId, strategyId],
  })
  return rows.map(toLeg)
}

export interface ListLegs {
  readonly open: boolean | null // null: both
  readonly after: string | null // a leg; the page begins behind it
  readonly limit: number
}

export async function listLegs(
  db: Queryable,
  userId: string,
  strategyId: string,
  { open, after, limit }: ListLegs,
): Promise<readonly LegRow[]> {
  const { rows } = await db.query<StoredLeg>(
    `${SELECT}
     where user_id = $1 and strategy_id = $2 and ($3::boolean is null or (closed_at is null) = $3)
       and ($4::text is null or (added_at, id) > (
         select a.added_at, a.id from strategy_instruments a
         where a.user_id = $1 and a.strategy_id = $2 and a.id = $4))
     order by added_at, id limit $5`,
    [userId, strategyId, open, after, limit],
  )
  return rows.map(toLeg)
}

export async function deleteLeg(
  tx: Tx,
  userId: string,
  strategyId: string,
  legId: string,
): Promise<void> {
  await tx.query(
    `delete from strategy_instruments where user_id = $1 and strategy_id = $2 and id = $3`,
    [userId, strategyId, legId],
  )
}

/** Ends a leg, all of it. */
export async function closeLeg(
  tx: Tx,
  userId: string,
  strategyId: string,
  legId: string,
  { price, at, costs }: Exit,
): Promise<void> {
  await tx.query(
    `update strategy_instruments set exit_price = $4, closed_at = $5, costs = $6
     where user_id = $1 and strategy_id = $2 and id = $3`,
    [userId, strategyId, legId, format(price), formatInstant(at), format(costs)],
  )
}

/** Leaves less of an open leg; the rest was closed, and is a leg of its own. */
export async function shrinkLeg(
  tx: Tx,
  userId: string,
  strategyId: string,
  legId: string,
  quantity: Quantity,
): Promise<void> {
  await tx.query(
    `update strategy_instruments set quantity = $4
     where user_id = $1 and strategy_id = $2 and id = $3`,
    [userId, strategyId, legId, format(quantity)],
  )
}

interface StoredLeg {
  readonly userId: string
  readonly strategyId: string
  readonly legId: string
  readonly instrumentId: string
  readonly tradingsymbol: string
  readonly exchange: string
  readonly token: string | null
  readonly type: InstrumentType
  readonly underlying: string | null
  readonly strike: string | null
  readonly expiry: CalendarDate | null
  readonly lotSize: string
  readonly tickSize: string
  readonly direction: Direction
  readonly quantity: string
  readonly entryPrice: string
  readonly exitPrice: string | null
  readonly costs: string
  readonly income: string
  readonly closedAt: Instant | null
  readonly currentPrice: string | null
  readonly currentPnl: string | null
  readonly rolledFrom: string | null
  readonly addedAt: Instant
  readonly notes: string | null
}

const SELECT = `
  select user_id as "userId", strategy_id as "strategyId", id as "legId",
         instrument_id as "instrumentId", tradingsymbol, exchange, instrument_token as token,
         instrument_type as type, underlying, strike, expiry, lot_size as "lotSize",
         tick_size as "tickSize", direction, quantity, entry_price as "entryPrice",
         exit_price as "exitPrice", costs, income, closed_at as "closedAt",
         current_price as "currentPrice", current_pnl as "currentPnl",
         rolled_from as "rolledFrom", added_at as "addedAt", notes
  from strategy_instruments`

/** The legs of several portfolios at once, by user and portfolio. */
export async function legsOfMany(
  db: Queryable,
  portfolios: readonly { readonly userId: string; readonly strategyId: string }[],
): Promise<ReadonlyMap<string, readonly LegRow[]>> {
  const { rows } = await db.query<StoredLeg>(
    `${SELECT}
     where (user_id, strategy_id) in (select * from unnest($1::text[], $2::text[]))
     order by user_id, strategy_id, added_at, id`,
    [portfolios.map(({ userId }) => userId), portfolios.map(({ strategyId }) => strategyId)],
  )
  const byPortfolio = Map.groupBy(rows, ({ userId, strategyId }) => `${userId}/${strategyId}`)
  return new Map([...byPortfolio].map(([key, legs]) => [key, legs.map(toLeg)]))
}

function toLeg(row: StoredLeg): LegRow {
  return {
    legId: row.legId,
    strategyId: row.strategyId,
    contract: {
      instrumentId: row.instrumentId,
      tradingsymbol: row.tradingsymbol,
      exchange: row.exchange,
      token: row.token === null ? null : Number(row.token),
      type: row.type,
      underlying: row.underlying,
      strike: row.strike === null ? null : fixed<'price'>(row.strike),
      expiry: row.expiry,
      lotSize: unitsOf(row.lotSize),
      tickSize: fixed(row.tickSize),
    },
    direction: row.direction,
    quantity: unitsOf(row.quantity),
    entryPrice: fixed(row.entryPrice),
    exit:
      row.exitPrice === null
        ? null
        : { price: fixed(row.exitPrice), at: row.closedAt!, costs: fixed(row.costs) },
    currentPrice: row.currentPrice === null ? null : fixed<'price'>(row.currentPrice),
    currentPnl: row.currentPnl === null ? null : fixed<'money'>(row.currentPnl),
    rolledFrom: row.rolledFrom,
    addedAt: row.addedAt,
    income: fixed(row.income),
    notes: row.notes,
  }
}

/** Whole units, as `bigint` columns hold them. */
function unitsOf(text: string): Quantity {
  return (BigInt(text) * ONE) as Quantity
}
