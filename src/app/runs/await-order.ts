import type { OrderRow } from '../../store/runs/order-row.ts'
import type { Context } from '../context.ts'

const WAIT_MS = 5_000
const LOOK_MS = 50

/** Looks for an order until it is as wanted, or time is up; answers what it saw last. */
export async function awaitOrder<Seen extends OrderRow | null>(
  { clock }: Context,
  look: () => Promise<Seen>,
  isThere: (order: Seen) => boolean,
  waitMs = WAIT_MS,
): Promise<Seen> {
  const until = clock.now() + waitMs
  for (;;) {
    const order = await look()
    if (isThere(order) || clock.now() >= until) return order
    await clock.sleep(LOOK_MS)
  }
}
