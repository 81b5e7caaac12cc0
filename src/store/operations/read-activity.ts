import type { Queryable } from '../pool.ts'

/** People's orders that no tick has taken yet, models to train, orders to hand to an account. */
export type Queue = 'run_command' | 'training' | 'override'

/** What workers do, all of them together, however many processes they are. */
export interface Activity {
  readonly workersAlive: number
  readonly runsHeld: number // by workers that are alive
  readonly runsFree: number // armed, and waiting for a worker
  readonly waiting: Readonly<Record<Queue, number>>
  readonly ticks: number // booked up to now
  readonly sessionsOpen: number // that people can still refresh
  readonly runs: Readonly<Record<string, number>> // by status
  readonly strategies: Readonly<Record<string, number>> // runs that are RUNNING, by strategy
  readonly portfolios: number // that are valued each minute
}

export async function readActivity(db: Queryable): Promise<Activity> {
  const { rows } = await db.query<Activity>({
    name: 'read_activity',
    text: `
      with armed as (
        select w.worker_id is not null as held
        from run r
        join run_status t on t.user_id = r.user_id and t.run_id = r.run_id
        join run_state s on s.user_id = r.user_id and s.run_id = r.run_id
        left join worker w on w.worker_id = s.worker_id and w.lease_until > lease_clock()
        where r.status = 'RUNNING' and t.armed_until > lease_clock()
      )
      select
        (select count(*)::int from worker where lease_until > lease_clock()) as "workersAlive",
        (select count(*)::int from armed where held) as "runsHeld",
        (select count(*)::int from armed where not held) as "runsFree",
        jsonb_build_object(
          'run_command', (select count(*) from run_command),
          'training', (select count(*) from models -- by the index of those that are unfinished
                       where status = 'pending' and status not in ('completed', 'failed')),
          'override', (select count(*) from override_order where state = 'queued')) as "waiting",
        (select count(*)::int from user_session
         where revoked_at is null and expires_at > now()) as "sessionsOpen",
        (select coalesce(sum(tick_count), 0)::float8 from run_state) as "ticks",
        (select coalesce(jsonb_object_agg(status, count), '{}')
         from (select status, count(*) from run group by status) g) as "runs",
        (select coalesce(jsonb_object_agg(strategy, count), '{}')
         from (select strategy, count(*) from run where status = 'RUNNING' group by strategy) g
        ) as "strategies",
        (select count(*)::int from strategy where status = 'active') as "portfolios"`,
  })
  return rows[0]!
}
