/** Which rows of a run's ledger to read: by key, from behind `after`, at most `limit`. */
export interface LedgerPage<Key> {
  readonly userId: string
  readonly runId: string
  readonly after?: Key | undefined
  readonly limit: number
  readonly direction?: 'asc' | 'desc' | undefined // asc
}

/** The end of such a query; `$1` to `$4` are user, run, after and limit. */
export function pageBy(
  key: string,
  type: 'text' | 'bigint' | 'timestamptz',
  direction: 'asc' | 'desc' = 'asc',
): string {
  const beyond = direction === 'asc' ? behind(key, type) : `${key} < $3`
  return `user_id = $1 and run_id = $2 and ($3::${type} is null or ${beyond})
          order by ${key} ${direction} limit $4`
}

/**
 * An Instant holds milliseconds, and a time written by hand may hold microseconds: such a row lies
 * behind its own Instant, and a reader that asked for what is behind would meet it for ever.
 */
export function behind(key: string, type: 'text' | 'bigint' | 'timestamptz'): string {
  return type === 'timestamptz' ? `${key} >= $3 + interval '1 millisecond'` : `${key} > $3`
}
