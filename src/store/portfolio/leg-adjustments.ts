import { fixed, format, ONE, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { ActionType } from '../../domain/market/series/corporate-action.ts'
import type { Contract } from '../../domain/portfolio/leg.ts'
import type { AdjustedTerms, HeldTerms } from '../../domain/portfolio/adjust-leg.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A leg that was held when an action's ex-date began, and has not been adjusted for it. */
export interface DueAdjustment {
  readonly userId: string
  readonly strategyId: string
  readonly legId: string
  readonly actionId: string
  readonly exDate: CalendarDate
}

/** Where each venue's dates begin. */
export interface VenueZones {
  readonly venues: readonly string[]
  readonly zones: readonly string[] // one for each; elsewhere dates are those of UTC
}

/**
 * The open legs of actions whose ex-date has come by a date, oldest action first, so that two of them
 * are done in their order. Contracts are of the shares of their underlying, and take no dividends.
 */
export async function dueAdjustments(
  db: Queryable,
  date: CalendarDate,
  { venues, zones }: VenueZones,
  page: { readonly after: DueAdjustment | null; readonly most: number },
): Promise<readonly DueAdjustment[]> {
  const { after, most } = page
  const { rows } = await db.query<DueAdjustment>({
    name: 'due_leg_adjustments',
    text: `
      select i.user_id as "userId", i.strategy_id as "strategyId", i.id as "legId",
             a.action_id as "actionId", a.ex_date as "exDate"
      from corporate_actions a
      join strategy_instruments i
        on a.instrument_id = case when i.instrument_type in ('FUT', 'CE', 'PE')
             then i.underlying || case i.exchange when 'BFO' then '.BSE' else '.NSE' end
             else i.instrument_id end
       and i.closed_at is null
      left join unnest($2::text[], $3::text[]) as z (venue, zone) on z.venue = a.exchange
      where a.ex_date <= $1
        and i.added_at < a.ex_date::timestamp at time zone coalesce(z.zone, 'UTC')
        and not a.dismissed and a.status <> 'cancelled'
        and a.action_type in ('SPLIT', 'BONUS', 'DIVIDEND')
        and (a.action_type <> 'DIVIDEND' or i.instrument_type not in ('FUT', 'CE', 'PE'))
        and not exists (select from leg_adjustment d
                        where (d.user_id, d.strategy_id, d.leg_id, d.action_id)
                              = (i.user_id, i.strategy_id, i.id, a.action_id))
        and ($5::date is null or (a.ex_date, a.action_id, i.user_id, i.strategy_id, i.id)
                                 > ($5, $6, $7, $8, $9))
      order by a.ex_date, a.action_id, i.user_id, i.strategy_id, i.id limit $4`,
    values: [
      date,
      venues,
      zones,
      most,
      after?.exDate,
      after?.actionId,
      after?.userId,
      after?.strategyId,
      after?.legId,
    ],
  })
  return rows
}

/** What an adjustment is of, and what it makes of a leg. */
export interface NewAdjustment extends DueAdjustment {
  readonly type: ActionType
  readonly title: string
  readonly before: HeldTerms & { readonly contract: Contract }
  readonly after: AdjustedTerms & { readonly contract: Contract }
}

/** Notes an adjustment and writes the leg anew; false when somebody was faster. */
export async function adjustStoredLeg(tx: Tx, adjustment: NewAdjustment): Promise<boolean> {
  const { userId, strategyId, legId, actionId, before, after } = adjustment
  const { rowCount } = await tx.query(
    `insert into leg_adjustment (user_id, strategy_id, leg_id, action_id, action_type, title,
       ex_date, quantity_before, quantity_after, entry_before, entry_after, strike_before,
       strike_after, symbol_before, symbol_after, income)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict do nothing`,
    [
      userId,
      strategyId,
      legId,
      actionId,
      adjustment.type,
      adjustment.title,
      adjustment.exDate,
      format(before.quantity),
      format(after.quantity),
      format(before.entryPrice),
      format(after.entryPrice),
      before.strike && format(before.strike),
      after.strike && format(after.strike),
      before.contract.tradingsymbol,
      after.contract.tradingsymbol,
      format(after.income),
    ],
  )
  if (rowCount === 0) return false
  const { contract } = after
  await tx.query(
    `update strategy_instruments
     set quantity = $4, entry_price = $5, strike = $6, instrument_id = $7, tradingsymbol = $8,
         instrument_token = $9, lot_size = $10, income = income + $11
     where user_id = $1 and strategy_id = $2 and id = $3`,
    [
      userId,
      strategyId,
      legId,
      format(after.quantity),
      format(after.entryPrice),
      after.strike && format(after.strike),
      contract.instrumentId,
      contract.tradingsymbol,
      contract.token,
      format(contract.lotSize),
      format(after.income),
    ],
  )
  return true
}

/** What was done to a leg, as it is told. */
export interface LegAdjustment {
  readonly legId: string
  readonly type: ActionType
  readonly title: string
  readonly exDate: CalendarDate
  readonly quantityBefore: Quantity
  readonly quantityAfter: Quantity
  readonly entryBefore: Price
  readonly entryAfter: Price
  readonly symbolBefore: string
  readonly symbolAfter: string
  readonly income: Money
  readonly appliedAt: Instant
}

/** Of these legs of a portfolio, by ex-date. */
export async function legAdjustments(
  db: Queryable,
  userId: string,
  strategyId: string,
  legIds: readonly string[],
): Promise<readonly LegAdjustment[]> {
  if (legIds.length === 0) return []
  const { rows } = await db.query<Record<keyof LegAdjustment, string>>({
    name: 'leg_adjustments',
    text: `
      select leg_id as "legId", action_type as type, title, ex_date as "exDate",
             quantity_before as "quantityBefore", quantity_after as "quantityAfter",
             entry_before as "entryBefore", entry_after as "entryAfter",
             symbol_before as "symbolBefore", symbol_after as "symbolAfter", income,
             applied_at as "appliedAt"
      from leg_adjustment
      where user_id = $1 and strategy_id = $2 and leg_id = any($3) order by ex_date, action_id`,
    values: [userId, strategyId, legIds],
  })
  return rows.map((row) => ({
    ...row,
    type: row.type as ActionType,
    exDate: row.exDate as CalendarDate,
    quantityBefore: (BigInt(row.quantityBefore) * ONE) as Quantity,
    quantityAfter: (BigInt(row.quantityAfter) * ONE) as Quantity,
    entryBefore: fixed(row.entryBefore),
    entryAfter: fixed(row.entryAfter),
    income: fixed(row.income),
    appliedAt: row.appliedAt as unknown as Instant,
  }))
}
