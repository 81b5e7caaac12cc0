import type { Connection, Pool } from './pool.ts'
import { transaction, type Tx } from './transaction.ts'

/** Does the work, answers what became of it, and undoes it. */
export async function tried<Value>(
  pool: Pool,
  work: (tx: Tx, connection: Connection) => Promise<Value>,
): Promise<Value> {
  let outcome: { readonly value: Value } | null = null
  try {
    await transaction(pool, async (tx, connection) => {
      outcome = { value: await work(tx, connection) }
      throw UNDO
    })
  } catch (cause) {
    if (cause !== UNDO) throw cause
  }
  return outcome!.value
}

const UNDO = new Error('a trial is undone')
