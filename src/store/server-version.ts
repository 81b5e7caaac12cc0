import { AppError } from '../core/app-error.ts'
import type { Pool } from './pool.ts'

/** The oldest server whose SQL we write. */
const OLDEST_VERSION = 15

export async function assertServerVersion(
  { query, place }: Pick<Pool, 'query' | 'place'>,
  oldest = OLDEST_VERSION,
): Promise<void> {
  const { rows } = await query<{ readonly number: number; readonly name: string }>(
    `select current_setting('server_version_num')::int as number,
            current_setting('server_version') as name`,
  )
  const { number, name } = rows[0]!
  if (number >= oldest * 10_000) return
  throw new AppError(
    'database_unavailable',
    {},
    {
      message:
        `The database at ${place.host} is PostgreSQL ${name}, and Tidemark needs ` +
        `${oldest} or later. Upgrade it, or unset DB_DSN to use the embedded server.`,
    },
  )
}
