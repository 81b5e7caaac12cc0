import type { Context } from '../context.ts'
import type { Doorbell } from '../doorbell.ts'
import type { Hub, HubTopic } from './hub.ts'
import type { LogSource } from './source.ts'

/** Reads one log for all who listen to it. */
export interface Follower {
  /** How far everybody has been told, by a look that began after this call. */
  fresh(signal: AbortSignal): Promise<{ readonly cursor: string; readonly position: number }>
}

const PACE_MS = 20 // between two looks; a ring that comes meanwhile is not lost
const AFTER_FAILURE_MS = 1_000

interface Asking {
  resolve(told: { readonly cursor: string; readonly position: number }): void
}

/**
 * Publishes what is appended to a log, in its order, until the signal aborts. There is one path:
 * read until it is dry, then wait for the doorbell.
 */
export function followLog(
  { clock, log }: Context,
  doorbell: Doorbell,
  hub: Hub,
  topic: HubTopic,
  source: LogSource,
  signal: AbortSignal,
): Follower {
  let asking: Asking[] = []
  let poke = new AbortController()
  void run()

  return {
    fresh: (asker) =>
      new Promise((resolve, reject) => {
        const over = AbortSignal.any([asker, signal])
        const refuse = (): void => reject(over.reason as Error)
        if (over.aborted) return refuse()
        over.addEventListener('abort', refuse)
        asking.push({
          resolve(told) {
            over.removeEventListener('abort', refuse) // who asks may ask for days
            resolve(told)
          },
        })
        poke.abort()
      }),
  }

  async function run(): Promise<void> {
    let cursor: string | null = null
    while (!signal.aborted) {
      const answered = asking
      asking = []
      poke = new AbortController()
      const awake = AbortSignal.any([signal, poke.signal])
      const rung = doorbell.wait(source.door, awake) // before reading
      try {
        cursor = await look(cursor)
        const position = hub.positionOf(topic)
        for (const { resolve } of answered) resolve({ cursor, position })
        await rung
        await clock.sleep(PACE_MS, awake)
      } catch (cause) {
        if (signal.aborted) return
        log.warn({ err: cause, topic: topic.name }, 'a log could not be read; it is tried again')
        asking = [...answered, ...asking]
        await clock.sleep(AFTER_FAILURE_MS, signal)
      }
    }
  }

  /** Reads until the log is dry. What it read is flushed when it returns. */
  async function look(from: string | null): Promise<string> {
    if (from === null) return source.end()
    let cursor = from
    for (let more = true; more && !signal.aborted;) {
      const page = await source.read(cursor, null)
      hub.publish(topic, page.news)
      hub.flush()
      ;({ cursor, more } = page)
    }
    return cursor
  }
}
