import type { Bus, Subscriber } from '../bus.ts'
import type { LinkLog } from '../links.ts'

/** A bus of one process. It loses nothing, so it never asks anybody to resynchronise. */
export function openLocalBus(log: LinkLog): LocalBus {
  const channels = new Map<string, Set<Subscriber>>()

  return {
    publish(channel, message) {
      if (channels.has(channel)) queueMicrotask(() => deliver(channel, message))
    },
    subscribe(channel, subscriber) {
      const own: Subscriber = {
        message: (text) => subscriber.message(text),
        resync: () => subscriber.resync(),
      } // an object of its own, since one may subscribe twice
      const subscribers = channels.get(channel) ?? new Set()
      channels.set(channel, subscribers.add(own))
      return {
        begun: Promise.resolve(),
        close() {
          subscribers.delete(own)
          if (subscribers.size === 0 && channels.get(channel) === subscribers) {
            channels.delete(channel)
          }
        },
      }
    },
    deliver,
    resync(channel) {
      tell(channel, (subscriber) => subscriber.resync())
    },
    channels: () => [...channels.keys()],
  }

  function deliver(channel: string, message: string): void {
    tell(channel, (subscriber) => subscriber.message(message))
  }

  /** What one subscriber throws is its own bug, and costs the others nothing. */
  function tell(channel: string, say: (subscriber: Subscriber) => void): void {
    for (const subscriber of channels.get(channel) ?? []) {
      try {
        say(subscriber)
      } catch (cause) {
        log.error({ err: cause, channel }, 'a subscriber failed on a message of the bus')
      }
    }
  }
}

/** The part of it that a networked bus stands on. */
export interface LocalBus extends Bus {
  /** Tells the channel's subscribers at once. */
  deliver(channel: string, message: string): void
  resync(channel: string): void
  /** Those with a subscriber. */
  channels(): readonly string[]
}
