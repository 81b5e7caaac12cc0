import type { Context } from '../context.ts'
import type { Follower } from './follow-log.ts'
import type { Hub, Subscription } from './hub.ts'
import type { LogSource } from './source.ts'

const AFTER_FAILURE_MS = 1_000

/**
 * Reads the log for one subscription that is behind, as fast as its client takes it, until it has
 * seen what all others have; from then on it is told with them.
 *
 * Edges: how far the others were told is asked first, of a look that begins after that: another
 *        process may have told this client more than ours has read yet.
 */
export async function catchUp(
  { clock, log }: Context,
  hub: Hub,
  follower: Follower,
  source: LogSource,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<void> {
  const { outbox } = subscription.client
  while (!signal.aborted) {
    try {
      const told = await follower.fresh(signal)
      for (let more = true; more;) {
        await outbox.drained()
        const page = await source.read(subscription.cursor!, told.cursor)
        if (signal.aborted) return
        hub.deliver(subscription, page.news, page.cursor)
        more = page.more
      }
      if (hub.join(subscription, told.position)) return
      await outbox.drained()
    } catch (cause) {
      if (signal.aborted) return
      const { name } = subscription.topic
      log.warn({ err: cause, topic: name }, 'a log could not be read; it is tried again')
      await clock.sleep(AFTER_FAILURE_MS, signal)
    }
  }
}
