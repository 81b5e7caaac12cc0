import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../core/app-error.ts'
import { assert } from '../core/assert.ts'
import { isLost, surfacing, type Place } from './connection-error.ts'
import { measured } from './pool-observer.ts'
import { ask, type Connection, type Pool, type Queryable } from './pool.ts'

export type { Queryable } from './pool.ts'

/** A transaction that is open. Functions that write take one, and only `transaction` makes it. */
export type Tx = Queryable & { readonly __tx: true }

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
}

const ATTEMPTS = 5

/**
 * Runs `work` in one transaction: all of it is committed, or none.
 *
 * When PostgreSQL asks for it (a deadlock, a serialization failure) the work is done again from
 * the start, so it may do nothing but read, decide and write through `tx`. COPY, which is no query,
 * goes through the transaction's connection.
 *
 * Edges: a connection that breaks during the commit leaves open whether it happened; only a caller
 *        whose work is safe to repeat may try again.
 */
export async function transaction<Value>(
  pool: Pool,
  work: (tx: Tx, connection: Connection) => Promise<Value>,
  { isolation = 'read committed' }: TransactionOptions = {},
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(pool, work, `begin isolation level ${isolation}`)
    } catch (cause) {
      if (!asksForRetry(cause)) throw cause
      if (attempt === ATTEMPTS) throw new AppError('conflict', {}, { cause })
    }
    await delay(attempt * attempt) // rivals that met in step fall out of it
  }
}

async function runOnce<Value>(
  pool: Pool,
  work: (tx: Tx, connection: Connection) => Promise<Value>,
  begin: string,
): Promise<Value> {
  const connection = await pool.connect()
  let open = true
  const tx = {
    query: async (query, values) => {
      assert(open, 'a transaction is used before its end')
      return measured(pool, () => ask(connection, pool.place, query, values))
    },
  } as Tx

  let broken = false
  try {
    await surfacing(pool.place, connection.query(begin))
    const value = await work(tx, connection)
    open = false
    await commit(connection, pool.place)
    return value
  } catch (cause) {
    open = false
    broken = isLost(cause) || !(await rollBack(connection))
    throw cause
  } finally {
    connection.release(broken)
  }
}

/** PostgreSQL answers the commit of a failed transaction with ROLLBACK, and calls that success. */
async function commit(connection: Connection, place: Place): Promise<void> {
  const { command } = await surfacing(place, connection.query('commit'))
  assert(command === 'COMMIT', 'the error of a statement is not swallowed inside a transaction')
}

async function rollBack(connection: Connection): Promise<boolean> {
  try {
    await connection.query('rollback')
    return true
  } catch {
    return false // the connection is gone, and the transaction with it
  }
}

/** Source: PostgreSQL 18, Appendix A: 40001 serialization_failure, 40P01 deadlock_detected. */
function asksForRetry(cause: unknown): boolean {
  const { code } = cause as { readonly code?: unknown }
  return code === '40001' || code === '40P01'
}
