import pg from 'pg'
import { AppError } from '../core/app-error.ts'
import { explainConnection, surfacing, type Place } from './connection-error.ts'
import { columnTypes } from './column-types.ts'

/** A query whose plan the server keeps under a name, for each connection. */
export interface PreparedQuery {
  readonly name: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export interface Rows<Row> {
  readonly rows: Row[]
  readonly rowCount: number // rows returned, inserted, changed or deleted
}

/** What can be read from: the pool, or the transaction that we are in. */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(
    query: string | PreparedQuery,
    values?: readonly unknown[],
  ): Promise<Rows<Row>>
}

/** One connection for itself, for what a pool cannot do: LISTEN, COPY. Release it. */
export type Connection = pg.PoolClient

export interface Pool extends Queryable {
  readonly place: Place
  connect(): Promise<Connection>
  end(): Promise<void>
}

export interface PoolOptions {
  readonly max?: number // connections; 10
  readonly applicationName?: string
  readonly connectionTimeoutMs?: number // 10 s; includes the wait for a free connection
  readonly pipeline?: boolean // send queries without waiting for the answers of those before
  readonly onLost?: (error: AppError) => void // an idle connection broke; the pool replaces it
}

/**
 * A pool of connections to the database that a DSN names. Connects when first used.
 *
 * Shape: `numeric` and `int8` arrive as text, exact; `timestamptz` as an Instant; `date` as text.
 * Edges: what the network or the server breaks is an AppError `database_unavailable`, whose
 *        sentence names host and database and never the password; what SQL refuses is pg's error.
 */
export function openPool(dsn: string, options: PoolOptions = {}): Pool {
  const place = readPlace(dsn)
  const inner = new pg.Pool({
    connectionString: dsn,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'tidemark',
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    pipeline: options.pipeline ?? false,
    keepAlive: true,
    types: columnTypes,
  } as pg.PoolConfig)

  // A connection that breaks while it rests, in the pool or in a transaction between two queries,
  // says so by an event, and an event without a listener ends the process.
  inner.on('connect', (client) => client.on('error', () => {}))
  inner.on('error', (cause) => options.onLost?.(explainConnection(cause, place)))

  const connect = async (): Promise<Connection> => {
    try {
      return await inner.connect()
    } catch (cause) {
      throw explainConnection(cause, place)
    }
  }
  return {
    place,
    connect,
    end: () => inner.end(),
    query: async <Row extends object>(
      query: string | PreparedQuery,
      values?: readonly unknown[],
    ): Promise<Rows<Row>> => {
      const connection = await connect()
      let broken = false
      try {
        return await ask<Row>(connection, place, query, values)
      } catch (cause) {
        broken = cause instanceof AppError
        throw cause
      } finally {
        connection.release(broken)
      }
    },
  }
}

/** One query on one connection. */
export async function ask<Row extends object>(
  connection: Connection,
  place: Place,
  query: string | PreparedQuery,
  values?: readonly unknown[],
): Promise<Rows<Row>> {
  const asked = connection.query<Row & pg.QueryResultRow>(query as string, values as unknown[])
  const { rows, rowCount } = await surfacing(place, asked)
  return { rows, rowCount: rowCount ?? 0 }
}

/** The oldest server whose SQL we write. */
const OLDEST_VERSION = 15

export async function assertServerVersion(pool: Pool, oldest = OLDEST_VERSION): Promise<void> {
  const { rows } = await pool.query<{ readonly number: number; readonly name: string }>(
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
        `The database at ${pool.place.host} is PostgreSQL ${name}, and Tidemark needs ` +
        `${oldest} or later. Upgrade it, or unset DB_DSN to use the embedded server.`,
    },
  )
}

function readPlace(dsn: string): Place {
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
