import WebSocket from 'ws'
import { type Instant, SECOND_MS } from '../../core/instant.ts'
import { keepConnected } from '../../core/keep-connected.ts'
import { isOpen } from '../../domain/calendar/session.ts'
import { venueIds } from '../../domain/calendar/venue.ts'
import { venueOf } from '../../domain/market/live/fresh-from.ts'
import type { MarketTick } from '../../domain/market/live/quote.ts'
import type { Feed, FeedClock, FeedState, FeedStatus } from '../feed.ts'
import type { TickerClient } from './ticker-client.ts'
import { readMessage } from './ticker-messages.ts'

export interface LiveFeedOptions {
  readonly client: TickerClient
  readonly clock: FeedClock
}

const CONNECT_MS = 10 * SECOND_MS
const SILENT_MS = 15 * SECOND_MS // three heartbeats
const STALLED_MS = 30 * SECOND_MS // heartbeats and no tick, while a venue is open
const WATCH_EVERY_MS = SECOND_MS
const WE_SLEPT_MS = 4 * SECOND_MS // this process, not the service
const MOST_WAITING = 100_000 // ticks that nobody has taken; beyond, they are lost and told to be
const LONGEST_FRAME = 4 * 2 ** 20
const SUBSCRIBE_TOGETHER = 1_000

/**
 * The ticker service as a feed: one WebSocket, made again after 1, 2, 4 … 60 s. A connection that is
 * open and says nothing counts as lost: no heartbeat for 15 s, or heartbeats alone for 30 s while a
 * venue of ours is open.
 */
export function openLiveFeed({ client, clock }: LiveFeedOptions): Feed {
  const wanted = new Set<string>()
  const names = new Map<number, string>() // by the service's token
  const unknown = new Set<string>()
  const closed = new AbortController()
  let socket: WebSocket | null = null
  let waiting: MarketTick[] = []
  let wake = (): void => {}
  let status: FeedStatus = 'connecting'
  let since = clock.now()
  let detail = 'Connects to the ticker service.'
  let lastHeardAt: Instant | null = null // a heartbeat counts
  let lastTickAt = clock.now()
  let connections = 0
  let reconnects = 0
  let refused = 0
  let runs: Promise<void> | null = null

  return {
    name: 'ticker',
    subscribe(instrumentIds) {
      for (const id of instrumentIds) wanted.add(id)
      lastTickAt = clock.now()
      if (instrumentIds.length > 0) void ask('subscribe', instrumentIds)
    },
    unsubscribe(instrumentIds) {
      for (const id of instrumentIds) wanted.delete(id)
      for (const id of instrumentIds) unknown.delete(id)
      if (instrumentIds.length > 0) void ask('unsubscribe', instrumentIds)
    },
    async *ticks(signal) {
      const ends = AbortSignal.any([signal, closed.signal])
      runs ??= keepConnected({ connect, clock }, ends)
      const stop = (): void => wake()
      ends.addEventListener('abort', stop, { once: true })
      while (!ends.aborted) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const ticks = waiting
        waiting = []
        if (ticks.length > 0) yield ticks
      }
    },
    backfill: (instrumentId, from, to, signal) => client.history(instrumentId, from, to, signal),
    state: (): FeedState => ({
      status,
      since,
      detail,
      breaker: client.breaker.state,
      lastHeardAt,
      subscribed: wanted.size,
      unknown: [...unknown],
      reconnects,
      refused,
      simulated: false,
    }),
    async close() {
      closed.abort()
      socket?.terminate()
      enter('closed', 'Closed.')
      await runs
    },
  }

  /** One connection, from its opening to its end. It works when anything is heard on it. */
  async function connect(signal: AbortSignal, works: () => void): Promise<void> {
    const ended = Promise.withResolvers<void>()
    const own = new WebSocket(client.streamUrl, {
      headers: client.headers,
      maxPayload: LONGEST_FRAME,
      handshakeTimeout: CONNECT_MS,
    })
    socket = own
    let openedAt: Instant | null = null
    let heard = false
    connections += 1
    const stop = (): void => own.terminate()
    signal.addEventListener('abort', stop, { once: true })
    own.on('open', () => {
      openedAt = clock.now()
      lastHeardAt = lastTickAt = openedAt
      void ask('subscribe', [...wanted])
    })
    own.on('message', (data, isBinary) => {
      if (own !== socket) return
      const message = isBinary
        ? null
        : readMessage(String(data), (token) => names.get(token) ?? null)
      if (message === null) return void (refused += 1)
      lastHeardAt = clock.now()
      if (!heard) {
        heard = true
        works()
        client.breaker.succeed()
        if (connections > 1) reconnects += 1
        enter('waiting', 'Connected.')
      }
      if (message.type === 'unknown') for (const id of message.instrumentIds) unknown.add(id)
      if (message.type !== 'ticks') return
      refused += message.refused
      if (message.ticks.length > 0) take(message.ticks)
    })
    own.on('error', () => {}) // `close` follows
    own.on('close', () => ended.resolve())

    const over = new AbortController()
    void watch(own, () => openedAt, AbortSignal.any([signal, over.signal]))
    await ended.promise
    over.abort()
    signal.removeEventListener('abort', stop)
    if (socket === own) socket = null
    if (!heard) client.breaker.fail()
    if (!signal.aborted && status !== 'stalled') {
      enter('connecting', 'The ticker service is gone; connects again.')
    }
  }

  function take(ticks: readonly MarketTick[]): void {
    lastTickAt = clock.now()
    if (status !== 'live') enter('live', 'Ticks arrive.')
    if (waiting.length + ticks.length > MOST_WAITING) {
      waiting = []
      reconnects += 1 // what was lost is to be asked for again, as after a lost connection
    }
    for (const tick of ticks) waiting.push(tick)
    wake()
  }

  /** Ends a connection that is open and says nothing. */
  async function watch(own: WebSocket, openedAt: () => Instant | null, signal: AbortSignal) {
    while (!signal.aborted) {
      const before = clock.now()
      await clock.sleep(WATCH_EVERY_MS, signal)
      const now = clock.now()
      if (signal.aborted || openedAt() === null) continue
      if (now - before > WATCH_EVERY_MS + WE_SLEPT_MS) continue // what it said meanwhile is not read
      const expected = expectsTicks(now)
      if (!expected) {
        lastTickAt = now
        if (status === 'live') enter('waiting', 'The market is closed, or nothing is subscribed.')
      }
      const isSilent = now - (lastHeardAt ?? openedAt()!) > SILENT_MS
      const isStalled = expected && now - lastTickAt > STALLED_MS
      if (!isSilent && !isStalled) continue
      enter(
        'stalled',
        isSilent
          ? `Nothing was heard for ${SILENT_MS / SECOND_MS} s, not even a heartbeat; connects again.`
          : `Heartbeats and no tick for ${STALLED_MS / SECOND_MS} s; connects again.`,
      )
      own.terminate()
      return
    }
  }

  function expectsTicks(now: Instant): boolean {
    const venues = new Set([...wanted].filter((id) => !unknown.has(id)).map(venueOf))
    return [...venues].some((venueId) => !venueIds().includes(venueId) || isOpen(venueId, now))
  }

  /** Names the instruments by the service's tokens. Who cannot be named is told as unknown. */
  async function ask(action: 'subscribe' | 'unsubscribe', ids: readonly string[]): Promise<void> {
    if (socket?.readyState !== WebSocket.OPEN || ids.length === 0) return
    const own = socket
    try {
      const tokens = await client.tokensOf(ids)
      for (const id of ids) {
        const token = tokens.get(id)
        if (token !== undefined) names.set(token, id)
        if (token === undefined && wanted.has(id)) unknown.add(id)
        else unknown.delete(id)
      }
      const all = [...tokens.values()]
      for (let start = 0; start < all.length; start += SUBSCRIBE_TOGETHER) {
        const part = all.slice(start, start + SUBSCRIBE_TOGETHER)
        const message = { action, tokens: part, ...(action === 'subscribe' && { mode: 'full' }) }
        if (own.readyState === WebSocket.OPEN) own.send(JSON.stringify(message))
      }
    } catch {
      own.terminate() // without its tokens nothing can be asked for; the next connection tries
    }
  }

  function enter(next: FeedStatus, sentence: string): void {
    if (status !== next) since = clock.now()
    status = next
    detail = sentence
  }
}
