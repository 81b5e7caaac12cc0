import type { Queryable } from '../transaction.ts'

/** What ended or changed lately: access tokens that were given before it are not good any more. */
export interface AccessChanges {
  readonly endedSessions: readonly string[]
  readonly epochs: readonly { readonly userId: string; readonly epoch: number }[]
}

/**
 * Both by the database's clock, which also wrote them, so servers need not agree on the time.
 * `minutes` is more than an access token lasts.
 */
export async function recentAccessChanges(db: Queryable, minutes: number): Promise<AccessChanges> {
  const { rows } = await db.query<{ readonly id: string; readonly epoch: number | null }>({
    name: 'recent_access_changes',
    text: `select session_id as id, null::float8 as epoch from user_session
           where revoked_at > clock_timestamp() - make_interval(mins => $1)
           union all
           select user_id, token_epoch::float8 from app_user
           where changed_at > clock_timestamp() - make_interval(mins => $1)`,
    values: [minutes],
  })
  return {
    endedSessions: rows.filter(({ epoch }) => epoch === null).map(({ id }) => id),
    epochs: rows.flatMap(({ id, epoch }) => (epoch === null ? [] : [{ userId: id, epoch }])),
  }
}
