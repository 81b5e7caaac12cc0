import { deleteExpiredKeys } from '../../store/operations/idempotency-keys.ts'
import type { Context } from '../context.ts'
import { periodic, type Task } from './supervise-tasks.ts'

const BATCH = 1_000
const EVERY_MS = 10 * 60_000

/** Keeps the idempotency keys swept while a server runs; several servers do no harm. */
export function idempotencyKeySweeper(context: Context): Task {
  return periodic('sweep-idempotency-keys', EVERY_MS, context.clock, async () => {
    await sweepIdempotencyKeys(context)
  })
}

/** Forgets the idempotency keys whose day is over, in small transactions. Answers how many. */
export async function sweepIdempotencyKeys({ pool, clock }: Context): Promise<number> {
  const now = clock.now()
  let count = 0
  for (;;) {
    const deleted = await deleteExpiredKeys(pool, now, BATCH)
    count += deleted
    if (deleted < BATCH) return count
  }
}
