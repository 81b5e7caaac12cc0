import WebSocket from 'ws'
import { SECOND_MS } from '../../core/instant.ts'
import { keepConnected } from '../../core/keep-connected.ts'
import { guardedListener } from '../guarded-listener.ts'
import { VenueSessionOver, type VenueEvent, type VenueOrder, type VenueTrade } from '../venue.ts'
import type { KiteClock, KitePlaces, KiteSession } from './kite-client.ts'
import { KiteMessage, KiteOrder } from './kite-wire.ts'
import { toVenueOrder } from './map-kite.ts'
import { openTold } from './told.ts'

export interface FollowKite {
  readonly orders: () => Promise<readonly VenueOrder[]>
  readonly trades: () => Promise<readonly VenueTrade[]>
  readonly tradesOf: (venueOrderId: string) => Promise<readonly VenueTrade[]>
  readonly session: KiteSession
  readonly places: KitePlaces
  readonly clock: KiteClock
}

const CONNECT_MS = 10 * SECOND_MS
const SILENT_MS = 15 * SECOND_MS // it sends a byte each second or so
const TRADES_LATE_MS = SECOND_MS / 2
const LATEST_MS = 60 * SECOND_MS
const LONGEST_FRAME = 4 * 2 ** 20
const MOST_WAITING = 10_000 // updates; beyond, what they say is looked up

/**
 * Kite's updates of orders, each told once. An update says how much of an order has filled, and not
 * in which trades: those are looked up. Whatever a lost stream did not tell is looked up, too.
 */
export async function followKite(
  kite: FollowKite,
  onEvent: (event: VenueEvent) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = kite
  const listener = guardedListener(onEvent)
  const told = openTold((event) => listener.tell(event))
  await keepConnected(
    {
      clock,
      async connect(ends, works) {
        const stream = openStream(kite, ends)
        try {
          await stream.opened
          for (const order of await kite.orders()) await told.order(order)
          for (const trade of await kite.trades()) await told.trade(trade)
          works()
          await listener.tell({ kind: 'connected' })
          for await (const update of stream.updates) await tellUpdate(update, stream)
        } catch (cause) {
          if (cause instanceof VenueSessionOver) listener.fail(cause)
          throw cause
        } finally {
          stream.close()
        }
      },
      onLost(retryInMs, cause) {
        const detail = cause === null ? 'The stream of orders has ended.' : String(cause)
        return listener.tell({ kind: 'lost', detail, retryInMs })
      },
    },
    AbortSignal.any([signal, listener.ended]),
  )
  listener.rethrow()

  /** The book of trades may lag behind the update that tells of one: it is asked again later. */
  async function tellUpdate({ order, lateMs }: Update, stream: Stream): Promise<void> {
    await told.order(order)
    if (!told.owes(order)) return
    for (const trade of await kite.tradesOf(order.venueOrderId)) await told.trade(trade)
    if (told.owes(order)) stream.again({ order, lateMs: Math.min(lateMs * 2, LATEST_MS) })
  }
}

interface Update {
  readonly order: VenueOrder
  readonly lateMs: number // after which its trades are looked up again
}

interface Stream {
  readonly opened: Promise<void>
  readonly updates: AsyncIterable<Update> // until it closes
  again(update: Update): void
  close(): void
}

function openStream({ session, places, clock }: FollowKite, ends: AbortSignal): Stream {
  const url = new URL(places.streamUrl)
  url.searchParams.set('api_key', session.apiKey)
  url.searchParams.set('access_token', session.accessToken)
  const socket = new WebSocket(url, { maxPayload: LONGEST_FRAME, handshakeTimeout: CONNECT_MS })
  const opened = Promise.withResolvers<void>()
  const closing = new AbortController()
  const waiting: Update[] = []
  let heardAt = clock.now()
  let wake = (): void => {}

  const stop = (): void => socket.terminate()
  ends.addEventListener('abort', stop, { once: true })
  socket.on('open', () => {
    heardAt = clock.now()
    opened.resolve()
    void watch()
  })
  socket.on('unexpected-response', (request, response) => {
    const refused = response.statusCode === 403
    const message = `Kite's stream answers with ${response.statusCode}.`
    opened.reject(refused ? new VenueSessionOver(message) : new Error(message))
    request.destroy()
  })
  socket.on('message', (data, isBinary) => {
    heardAt = clock.now()
    const order = isBinary ? null : readUpdate(String(data))
    if (order === null) return
    if (waiting.length >= MOST_WAITING) return socket.terminate()
    waiting.push({ order, lateMs: TRADES_LATE_MS })
    wake()
  })
  socket.on('error', (cause) => opened.reject(cause)) // `close` follows
  socket.on('close', () => {
    opened.reject(new Error('The stream of orders was closed.'))
    closing.abort()
    wake()
  })
  opened.promise.catch(() => {}) // who waits for it is told
  return {
    opened: opened.promise,
    updates: { [Symbol.asyncIterator]: () => updates() },
    again(update) {
      void clock.sleep(update.lateMs, closing.signal).then(() => {
        waiting.push(update)
        wake()
      })
    },
    close() {
      ends.removeEventListener('abort', stop)
      socket.terminate()
    },
  }

  async function* updates(): AsyncGenerator<Update> {
    while (!closing.signal.aborted) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  /** Ends a connection that is open and says nothing. */
  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(SILENT_MS, closing.signal)
      if (clock.now() - heardAt >= SILENT_MS) socket.terminate()
    }
  }
}

/** Null: it is no update of an order, or not of the form. Then the next look-up tells. */
function readUpdate(text: string): VenueOrder | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  const message = KiteMessage.safeParse(body)
  if (!message.success || message.data.type !== 'order') return null
  const order = KiteOrder.safeParse(message.data.data)
  return order.success ? toVenueOrder(order.data) : null
}
