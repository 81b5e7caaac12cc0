import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Queryable } from '../pool.ts'

/** What the database knows of a span of wall time, `[from, to)`. */
export interface DayInBooks {
  readonly runsStarted: number
  readonly runsEnded: Readonly<Record<string, number>> // by how they ended
  readonly actions: Readonly<Record<string, number>> // of the audit log: 'sign_in.refused', …
  readonly keyRequests: number // asked with an API key
  readonly keyFailures: number // of those, answered 500 or above
  readonly sessionsOpened: number
  readonly databaseBytes: number // now
}

export async function readDay(db: Queryable, from: Instant, to: Instant): Promise<DayInBooks> {
  const { rows } = await db.query<DayInBooks>(
    `select
       (select count(*)::int from run where started_at >= $1 and started_at < $2) as "runsStarted",
       (select coalesce(jsonb_object_agg(status, count), '{}')
        from (select status, count(*) from run where ended_at >= $1 and ended_at < $2
              group by status) r) as "runsEnded",
       (select coalesce(jsonb_object_agg(action, count), '{}')
        from (select action, count(*) from audit_log
              where occurred_at >= $1 and occurred_at < $2 group by action) a) as "actions",
       (select count(*)::int from key_use where used_at >= $1 and used_at < $2) as "keyRequests",
       (select count(*)::int from key_use
        where used_at >= $1 and used_at < $2 and status >= 500) as "keyFailures",
       (select count(*)::int from user_session
        where opened_at >= $1 and opened_at < $2) as "sessionsOpened",
       pg_database_size(current_database())::float8 as "databaseBytes"`,
    [formatInstant(from), formatInstant(to)],
  )
  return rows[0]!
}
