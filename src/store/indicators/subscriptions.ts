import type { Interval } from '../../core/timeframe.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** An indicator at the bars of an instrument. */
export interface FollowedIndicator {
  readonly instrumentId: string
  readonly interval: Interval
  readonly indicatorId: string
}

interface Followed {
  readonly userId: string
  readonly instrumentId: string
  readonly interval: Interval
  readonly indicatorIds: readonly string[]
}

/** Says how many a user follows then. What is followed already stays as it is. */
export async function insertFollowed(tx: Tx, followed: Followed): Promise<number> {
  const { userId, instrumentId, interval, indicatorIds } = followed
  await tx.query(
    `insert into indicator_subscription (user_id, instrument_id, timeframe, indicator_id)
     select $1, $2, $3, unnest($4::text[]) on conflict do nothing`,
    [userId, instrumentId, interval, indicatorIds],
  )
  const { rows } = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from indicator_subscription where user_id = $1',
    [userId],
  )
  return rows[0]!.count
}

export async function deleteFollowed(tx: Tx, followed: Followed): Promise<void> {
  const { userId, instrumentId, interval, indicatorIds } = followed
  await tx.query(
    `delete from indicator_subscription
     where user_id = $1 and instrument_id = $2 and timeframe = $3 and indicator_id = any($4)`,
    [userId, instrumentId, interval, indicatorIds],
  )
}

/** What a user follows, in the order of asking. */
export async function listFollowed(
  db: Queryable,
  userId: string,
): Promise<readonly FollowedIndicator[]> {
  const { rows } = await db.query<FollowedIndicator>({
    name: 'list_followed',
    text: `select instrument_id as "instrumentId", timeframe as interval,
                  indicator_id as "indicatorId"
           from indicator_subscription where user_id = $1
           order by subscribed_at, instrument_id, timeframe, indicator_id`,
    values: [userId],
  })
  return rows
}

/** How many users follow each of these indicators; nobody's are left out. */
export async function countFollowers(
  db: Queryable,
  { instrumentId, interval, indicatorIds }: Omit<Followed, 'userId'>,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ readonly indicatorId: string; readonly count: number }>(
    `select indicator_id as "indicatorId", count(*)::int as count from indicator_subscription
     where instrument_id = $1 and timeframe = $2 and indicator_id = any($3)
     group by indicator_id`,
    [instrumentId, interval, indicatorIds],
  )
  return new Map(rows.map(({ indicatorId, count }) => [indicatorId, count]))
}

/** How many subscriptions all users have. */
export async function countAllFollowed(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ readonly count: number }>(
    'select count(*)::int as count from indicator_subscription',
  )
  return rows[0]!.count
}
