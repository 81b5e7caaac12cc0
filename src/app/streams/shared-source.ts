import type { Bus } from '../../links/bus.ts'
import type { Context } from '../context.ts'
import type { News } from './hub.ts'
import { openListener, type Listener } from './listener.ts'
import type { StateSource } from './source.ts'

/** A channel whose things belong to nobody: whoever may read hears the same. */
export interface SharedChannel {
  source(key: string): StateSource
}

export interface SharedChannelOptions<Message> {
  readonly bus: Bus
  readonly channel: string // of the bus
  /** What a message of the bus says, by key. Asked once a message, however many listen. */
  newsOf(message: Message): Iterable<KeyedNews>
  /** How a key stands: the fields of its snapshot. Not found is an AppError. */
  snapshot(key: string): Promise<object>
  /** How these keys stand, as news, for those who may have missed some. */
  refresh(keys: readonly string[]): Promise<readonly KeyedNews[]>
  /** Called when somebody begins to listen to a key; the signal ends it with the last of them. */
  hold?(key: string, signal: AbortSignal): void
  /** After so long without news, asks `refresh`: another process's may not reach this bus. */
  readonly quietMs?: number
}

export interface KeyedNews {
  readonly key: string
  readonly slot: string // of which only the newest counts
  readonly body: object // the fields of the update
}

const QUIET_MS = 1_000

/** A key that somebody listens to. */
interface Followed {
  readonly listeners: Set<Listener>
  readonly over: AbortController
  readonly told: Map<string, string> // the newest body of each slot, so that nothing is repeated
  isQuiet: boolean // nothing came since the last round
}

/**
 * Makes a channel that all users share, conflated, snapshot first: news come by the bus, from this
 * process or another, to one follower, however many listen. Where the bus is quiet they are read
 * from where they are kept, so replicas that share nothing but the database tell the same, a
 * second later.
 */
export function sharedChannel<Message>(
  context: Pick<Context, 'clock' | 'log'>,
  options: SharedChannelOptions<Message>,
): SharedChannel {
  const { clock, log } = context
  const { bus, channel, quietMs = QUIET_MS } = options
  const followed = new Map<string, Followed>()
  let doubt = new AbortController()
  let over: AbortController | null = null // while there is a listener

  return {
    source: (key) => ({
      kind: 'state',
      changes: (signal) => listen(key, signal),
      snapshot: async () => ({ body: await options.snapshot(key) }),
    }),
  }

  async function* listen(key: string, signal: AbortSignal): AsyncIterable<readonly News[]> {
    const listener = openListener(signal)
    join(key, listener)
    try {
      while (!signal.aborted) {
        const news = await listener.next()
        if (news.length > 0) yield news
      }
    } finally {
      leave(key, listener)
    }
  }

  function join(key: string, listener: Listener): void {
    const known = followed.get(key)
    if (known) return void known.listeners.add(listener)
    const ends = new AbortController()
    followed.set(key, {
      listeners: new Set([listener]),
      over: ends,
      told: new Map(),
      isQuiet: true,
    })
    options.hold?.(key, ends.signal)
    if (over !== null) return
    over = new AbortController()
    const subscription = bus.subscribe(channel, { message: hear, resync: () => doubt.abort() })
    void watchQuiet(over.signal).finally(() => subscription.close())
  }

  function leave(key: string, listener: Listener): void {
    const known = followed.get(key)
    known?.listeners.delete(listener)
    if (!known || known.listeners.size > 0) return
    known.over.abort()
    followed.delete(key)
    if (followed.size > 0) return
    over?.abort()
    over = null
  }

  function hear(text: string): void {
    try {
      for (const news of options.newsOf(JSON.parse(text) as Message)) tell(news)
    } catch (cause) {
      log.warn({ err: cause, channel }, 'a message of the bus could not be read')
    }
  }

  function tell({ key, slot, body }: KeyedNews): void {
    const known = followed.get(key)
    if (!known) return
    known.isQuiet = false
    const text = JSON.stringify(body)
    if (known.told.get(slot) === text) return
    known.told.set(slot, text)
    for (const listener of known.listeners) listener.put({ slot, cursor: null, body })
  }

  /** Each round reads the keys of which nothing was heard in it; after a doubt, all of them. */
  async function watchQuiet(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const known of followed.values()) known.isQuiet = true
      doubt = new AbortController()
      await clock.sleep(quietMs, AbortSignal.any([signal, doubt.signal]))
      const keys = [...followed].filter(([, { isQuiet }]) => isQuiet || doubt.signal.aborted)
      if (signal.aborted || keys.length === 0) continue
      try {
        for (const news of await options.refresh(keys.map(([key]) => key))) tell(news)
      } catch (cause) {
        log.warn({ err: cause, channel }, 'a channel could not be read again; the next round does')
      }
    }
  }
}
