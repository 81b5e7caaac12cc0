import type { Context } from '../context.ts'
import type { Hub, HubTopic } from './hub.ts'
import type { StateSource } from './source.ts'

const AFTER_FAILURE_MS = 1_000

/** Publishes how something moves, until the signal aborts. Says true when the thing is gone. */
export async function followState(
  { clock, log }: Context,
  hub: Pick<Hub, 'publish'>,
  topic: HubTopic,
  source: StateSource,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      for await (const news of source.changes(signal)) hub.publish(topic, news)
      return !signal.aborted
    } catch (cause) {
      if (signal.aborted) return false
      log.warn(
        { err: cause, topic: topic.name },
        'a topic could not be followed; it is tried again',
      )
      await clock.sleep(AFTER_FAILURE_MS, signal)
    }
  }
  return false
}
