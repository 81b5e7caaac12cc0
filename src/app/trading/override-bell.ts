import { AppError } from '../../core/app-error.ts'
import type { Links } from '../../links/links.ts'
import type { Context } from '../context.ts'
import { listen, ring } from '../doorbell.ts'

/** What the queue of overrides is told over, beside the table that it is. */
export interface BellContext extends Context {
  readonly links: Links
}

const CHANNEL = 'overrides' // of the bus
const DOOR = { userId: '*', runId: 'overrides' } // of the database's doorbell

/** Refuses what cannot be told to who works on it: a Redis is configured, and does not answer. */
export async function requireTransport({ links }: BellContext): Promise<void> {
  if (await links.reach()) return
  const message =
    'Overrides are told to their worker over Redis, and Redis does not answer. ' +
    'Nothing was stored. Try again soon.'
  throw new AppError('redis_unavailable', {}, { message })
}

/** Says that something is in the queue. A ring that is lost costs its listener a second. */
export async function ringOverrides(context: BellContext): Promise<void> {
  const { links, log } = context
  if (links.health().kind === 'redis') return links.bus.publish(CHANNEL, '')
  await ring(context, [DOOR]).catch((cause: unknown) => {
    log.warn({ err: cause }, 'the bell of overrides was not rung; their worker looks by itself')
  })
}

export interface OverrideBell {
  /** Resolves when something may be in the queue, a second from here at the latest. */
  wait(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export function hearOverrides(context: BellContext): OverrideBell {
  const doorbell = listen(context)
  let woken = new AbortController()
  const wake = (): void => woken.abort()
  const subscription = context.links.bus.subscribe(CHANNEL, { message: wake, resync: wake })
  return {
    wait(signal) {
      woken = new AbortController()
      return doorbell.wait(DOOR, AbortSignal.any([signal, woken.signal]))
    },
    async close() {
      subscription.close()
      await doorbell.close()
    },
  }
}
