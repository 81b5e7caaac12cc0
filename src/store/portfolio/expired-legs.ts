import type { CalendarDate } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import { legsOfMany, type LegRow } from './legs.ts'

export interface ExpiredLeg extends LegRow {
  readonly userId: string
}

/** Open legs of active portfolios that close what expired, whose expiry has come by a date. */
export async function expiredLegs(
  db: Queryable,
  date: CalendarDate,
  most: number,
): Promise<readonly ExpiredLeg[]> {
  const { rows } = await db.query<{ userId: string; strategyId: string }>(
    `select distinct i.user_id as "userId", i.strategy_id as "strategyId"
     from strategy_instruments i
     join strategy s using (user_id, strategy_id)
     left join strategy_settings t using (user_id, strategy_id)
     where i.closed_at is null and i.expiry <= $1 and i.added_at < (i.expiry + 1)::timestamptz
       and s.status = 'active' and coalesce(t.auto_cleanup, true)
     order by 1, 2 limit $2`,
    [date, most],
  )
  const legs = await legsOfMany(db, rows)
  return [...legs].flatMap(([key, found]) =>
    found
      .filter(
        ({ exit, contract }) =>
          exit === null && contract.expiry !== null && contract.expiry <= date,
      )
      .map((leg) => ({ ...leg, userId: key.slice(0, key.indexOf('/')) })),
  )
}
