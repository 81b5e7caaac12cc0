import type { Instant } from '../../core/instant.ts'
import { keepConnected } from '../../core/keep-connected.ts'
import { guardedListener } from '../guarded-listener.ts'
import type { VenueEvent } from '../venue.ts'
import type { PaperBooks, PaperChanges } from './paper-books.ts'
import type { PaperClock, PaperExchange } from './paper-exchange.ts'
import type { PaperMarket } from './paper-market.ts'
import { toVenueOrder, toVenueTrade } from './paper-words.ts'
import { runExchange } from './run-exchange.ts'

export interface Following {
  readonly books: PaperBooks
  readonly exchange: PaperExchange
  readonly market: PaperMarket
  readonly clock: PaperClock
  readonly tellsFrom: () => Instant // what is older was told long ago
}

type OnEvent = (event: VenueEvent) => void | Promise<void>

/**
 * Keeps the exchange going, and tells what changes, in the order of the changes. Where its storage
 * fails, it says so and tries again after 1, 2, 4 … 60 s.
 */
export async function followBook(
  { books, exchange, market, clock, tellsFrom }: Following,
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<void> {
  const listener = guardedListener(onEvent)
  const ends = AbortSignal.any([signal, listener.ended])
  let told: bigint | null = null // the revision up to which everything was told

  const tellChanges = async (): Promise<void> => {
    for (;;) {
      const changes = await books.changesSince(told!)
      for (const event of inOrder(changes)) await listener.tell(event)
      if (changes.until === told) return
      told = changes.until
    }
  }
  await keepConnected(
    {
      clock,
      async connect(until, works) {
        if (told === null) {
          const { revision } = await books.read()
          for (const event of inOrder(await recent(books, tellsFrom()))) await listener.tell(event)
          told = revision
        }
        await tellChanges()
        works()
        await listener.tell({ kind: 'connected' })
        await runExchange({ exchange, market, clock }, tellChanges, until)
      },
      onLost: (retryInMs, cause) =>
        listener.tell({
          kind: 'lost',
          detail: `The books do not answer: ${String(cause)}`,
          retryInMs,
        }),
    },
    ends,
  )
  listener.rethrow()
}

/** An order before its trades, a change before the next. */
function* inOrder({
  orders,
  trades,
}: Pick<PaperChanges, 'orders' | 'trades'>): Iterable<VenueEvent> {
  const byRevision = [...orders, ...trades].sort((a, b) => Number(a.revision - b.revision))
  for (const one of byRevision) {
    if ('tradeId' in one) yield { kind: 'trade', trade: toVenueTrade(one) }
    else yield { kind: 'order', order: toVenueOrder(one) }
  }
}

async function recent(books: PaperBooks, since: Instant) {
  const revision = 0n
  return {
    orders: (await books.ordersSince(since)).map((order) => ({ ...order, revision })),
    trades: (await books.tradesSince(since)).map((trade) => ({ ...trade, revision })),
  }
}
