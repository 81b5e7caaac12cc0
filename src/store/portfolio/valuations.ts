import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** The right to value a portfolio now. It lapses by itself, by the database's clock. */
export interface ValuationClaim {
  readonly userId: string
  readonly strategyId: string
  readonly legsVersion: string // of the legs as they are; a value of other legs is not booked
  readonly fence: string
}

export interface ClaimValuations {
  readonly workerId: string
  readonly sample: Instant // those that were booked at it or later are left alone
  readonly leaseMs: number
  readonly limit: number
}

/**
 * Takes portfolios that are due, active and have open legs. Of several workers that ask at once each
 * portfolio goes to one; what a worker that died had taken is free again when its lease is over.
 */
export async function claimValuations(
  db: Queryable,
  { workerId, sample, leaseMs, limit }: ClaimValuations,
): Promise<readonly ValuationClaim[]> {
  const { rows } = await db.query<ValuationClaim>({
    name: 'claim-valuations',
    text: `
      with due as (
        select s.user_id, s.strategy_id
        from strategy s
        left join strategy_valuation v using (user_id, strategy_id)
        where s.status = 'active'
          and (v.sampled_at is null or v.sampled_at < $2)
          and (v.claimed_until is null or v.claimed_until < clock_timestamp())
          and exists (select from strategy_instruments i
                      where (i.user_id, i.strategy_id) = (s.user_id, s.strategy_id)
                        and i.closed_at is null)
        order by s.user_id, s.strategy_id limit $4),
      taken as (
        insert into strategy_valuation as v (user_id, strategy_id, claimed_by, claimed_until, fence)
        select user_id, strategy_id, $1, clock_timestamp() + $3 * interval '1 millisecond', 1
        from due
        on conflict (user_id, strategy_id) do update
          set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until,
              fence = v.fence + 1
          where v.sampled_at < $2 and v.claimed_until < clock_timestamp()
        returning user_id, strategy_id, fence)
      select t.user_id as "userId", t.strategy_id as "strategyId", t.fence,
             s.legs_version as "legsVersion"
      from taken t join strategy s using (user_id, strategy_id)`,
    values: [workerId, formatInstant(sample), leaseMs, limit],
  })
  return rows
}

/** Gives claims back at once, so that others need not wait for the lease. */
export async function releaseValuations(
  db: Queryable,
  claims: readonly ValuationClaim[],
): Promise<void> {
  await db.query(
    `update strategy_valuation v set claimed_by = null, claimed_until = '-infinity'
     from unnest($1::text[], $2::text[], $3::bigint[]) as c (user_id, strategy_id, fence)
     where (v.user_id, v.strategy_id, v.fence) = (c.user_id, c.strategy_id, c.fence)`,
    [
      claims.map(({ userId }) => userId),
      claims.map(({ strategyId }) => strategyId),
      claims.map(({ fence }) => fence),
    ],
  )
}
