import type { Queryable } from '../transaction.ts'

/** How the accounts of a user are, in numbers. */
export interface AccountsHealth {
  readonly total: number
  readonly active: number
  readonly loggedIn: number
  readonly loggedOut: number
  readonly sessionExpired: number
  readonly error: number
  readonly unreachable: number // whose venue does not answer now
  readonly lockedOut: number
  readonly waiting: number // orders
  readonly unknown: number
  readonly unsent: number // words for venues
  readonly oldestUnsentSeconds: number | null
  readonly openDiscrepancies: number
}

export async function accountsHealth(
  db: Queryable,
  userId: string,
  among: readonly string[] | null, // null: all of them
): Promise<AccountsHealth> {
  const { rows } = await db.query<AccountsHealth>(
    `with mine as (
       select a.*, s.link from trading_account a
       join account_state s on (s.user_id, s.account_id) = (a.user_id, a.account_id)
       where a.user_id = $1 and a.removed_at is null
         and ($2::text[] is null or a.account_id = any($2)))
     select count(*)::int as total,
            count(*) filter (where is_active)::int as active,
            count(*) filter (where login_status = 'logged_in')::int as "loggedIn",
            count(*) filter (where login_status = 'logged_out')::int as "loggedOut",
            count(*) filter (where login_status = 'session_expired')::int as "sessionExpired",
            count(*) filter (where login_status = 'error')::int as error,
            count(*) filter (where link in ('unreachable', 'refused'))::int as unreachable,
            count(*) filter (where lockout <> 'none')::int as "lockedOut",
            (select count(*)::int from account_order o join mine using (user_id, account_id)
             where o.status not in ('FILLED', 'CANCELED', 'REJECTED')) as waiting,
            (select count(*)::int from account_order o join mine using (user_id, account_id)
             where o.status = 'UNKNOWN') as unknown,
            (select count(*)::int from account_command c join mine using (user_id, account_id)
             where c.sent_at is null) as unsent,
            (select extract(epoch from lease_clock() - min(c.recorded_at))::float8
             from account_command c join mine using (user_id, account_id)
             where c.sent_at is null) as "oldestUnsentSeconds",
            (select count(*)::int from account_discrepancy d join mine using (user_id, account_id)
             where d.resolved_at is null) as "openDiscrepancies"
     from mine`,
    [userId, among],
  )
  return rows[0]!
}
