import { deleteExpiredKeys } from '../../store/operations/idempotency-keys.ts'
import type { Context } from '../context.ts'

const BATCH = 1_000

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
