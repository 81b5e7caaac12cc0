import pg from 'pg'
import { AppError } from '../core/app-error.ts'
import { columnTypes } from './column-types.ts'
import { explainConnection, isLost, surfacing, type Place } from './connection-error.ts'
import { openGate } from './gate.ts'
import { keepOpen } from './keep-open.ts'
import { measured, tellAcquired, type PoolObserver } from './pool-observer.ts'
import { openProbe } from './probe-connection.ts'
import { readPlace } from './read-place.ts'

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
  readonly observers: Set<PoolObserver>
  connect(): Promise<Connection>
  stats(): PoolStats
  /** Milliseconds until the server gave a sign of life, however busy the pool is. */
  probe(): Promise<number>
  /**
   * Breaks every connection, and refuses others until a probe succeeds: nobody waits for a server
   * that cannot be reached.
   */
  cut(): void
  end(): Promise<void>
}

/** Connections now, and the limits that they keep. */
export interface PoolStats {
  readonly open: number
  readonly idle: number
  readonly busy: number
  readonly waiting: number // requests, for a connection
  readonly min: number
  readonly max: number
}

export interface PoolOptions {
  readonly min?: number // connections that are opened at once and kept; 0
  readonly max?: number // connections; 10
  readonly applicationName?: string
  readonly connectionTimeoutMs?: number // for the server to let us in; 10 s
  readonly patienceMs?: number // for a connection that is in use; 60 s
  readonly statementTimeoutMs?: number // 0, as long as it takes
  /** Looks at the server before it is used, once; what it throws is why it is not. */
  readonly admit?: (server: Pick<Pool, 'query' | 'place'>) => Promise<void>
  readonly pipeline?: boolean // send queries without waiting for the answers of those before
  readonly onLost?: (error: AppError) => void // an idle connection broke; the pool replaces it
}

/** How much longer than the server we wait before we call its connection dead. */
const GRACE_MS = 5_000

/**
 * A pool of connections to the database that a DSN names. Connects when first used, or at once with
 * `min`, which it keeps open through every loss.
 *
 * Shape: `numeric` and `int8` arrive as text, exact; `timestamptz` as an Instant; `date` as text.
 * Edges: what the network or the server breaks is an AppError `database_unavailable`, whose
 *        sentence names host and database and never the password; no free connection within the
 *        time allowed is `database_busy`; a statement that took too long, `database_timeout`; what
 *        SQL refuses is pg's error.
 */
export function openPool(dsn: string, options: PoolOptions = {}): Pool {
  const { min = 0, max = 10, statementTimeoutMs = 0 } = options
  const place = readPlace(dsn)
  const config = {
    connectionString: dsn,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'tidemark',
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    keepAlive: true,
    types: columnTypes,
  }
  const inner = new pg.Pool({
    ...config,
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + GRACE_MS,
    }),
    min,
    max,
    pipeline: options.pipeline ?? false,
    ...(options.admit && { onConnect: admit }),
  } as pg.PoolConfig)
  const probe = openProbe(config as pg.ClientConfig, place, admit)
  const gate = openGate(inner, place, { max, patienceMs: options.patienceMs ?? 60_000 })
  let admitted = options.admit === undefined

  // A connection that breaks while it rests, in the pool or in a transaction between two queries,
  // says so by an event, and an event without a listener ends the process.
  inner.on('connect', (client) => client.on('error', () => {}))
  inner.on('error', (cause) => options.onLost?.(explainConnection(cause, place)))

  const pool: Pool = {
    place,
    observers: new Set(),
    connect: async () => {
      const askedAt = performance.now()
      try {
        const connection = await gate.acquire()
        tellAcquired(pool, askedAt, null)
        return connection
      } catch (cause) {
        tellAcquired(pool, askedAt, cause)
        throw cause
      }
    },
    stats: () => {
      const { totalCount: open, idleCount: idle } = inner
      return { open, idle, busy: open - idle, waiting: gate.waiting, min, max }
    },
    probe: async () => {
      const tookMs = await probe.ask()
      gate.open()
      return tookMs
    },
    cut: gate.cut,
    end: async () => {
      kept.close()
      await Promise.all([inner.end(), probe.close()])
    },
    query: async <Row extends object>(
      query: string | PreparedQuery,
      values?: readonly unknown[],
    ): Promise<Rows<Row>> => {
      const connection = await pool.connect()
      let broken = false
      try {
        return await measured(pool, () => ask<Row>(connection, place, query, values))
      } catch (cause) {
        broken = isLost(cause)
        throw cause
      } finally {
        connection.release(broken)
      }
    },
  }
  const kept = keepOpen(inner, min, gate.acquire)
  return pool

  async function admit(client: pg.ClientBase): Promise<void> {
    if (admitted) return
    const query: Queryable['query'] = (text, values) => ask(client, place, text, values)
    await options.admit!({ place, query })
    admitted = true
  }
}

/** One query on one connection. */
export async function ask<Row extends object>(
  connection: pg.ClientBase,
  place: Place,
  query: string | PreparedQuery,
  values?: readonly unknown[],
): Promise<Rows<Row>> {
  const asked = connection.query<Row & pg.QueryResultRow>(query as string, values as unknown[])
  const { rows, rowCount } = await surfacing(place, asked)
  return { rows, rowCount: rowCount ?? 0 }
}
