import pg from 'pg'
import { AppError } from '../core/app-error.ts'
import type { Place } from './connection-error.ts'

/** What a DSN names, as far as it may be shown. */
export function readPlace(dsn: string): Place {
  try {
    if (!/^postgres(?:ql)?:\/\//.test(dsn)) throw new Error('it names another kind of thing')
    const { host, port, database, user } = new pg.Client({ connectionString: dsn })
    if (!Number.isInteger(port)) throw new Error('its port is not a number')
    return { host, port, database: database ?? '', user: user ?? '' }
  } catch (cause) {
    throw new AppError(
      'database_unavailable',
      {},
      {
        message:
          'DB_DSN is not a DSN of PostgreSQL. Write it as ' +
          'postgresql://user:password@host:5432/database, with special characters percent-encoded.',
        cause,
      },
    )
  }
}
