import type { ExchangeState } from '../../domain/trading/exchange/exchange-books.ts'
import type { PaperClock, PaperExchange } from './paper-exchange.ts'
import type { PaperMarket } from './paper-market.ts'

export interface RunningExchange {
  readonly exchange: PaperExchange
  readonly market: PaperMarket
  readonly clock: PaperClock
}

/** Where no quote is heard, or another process wrote; a change and a quote of this one ring. */
const LOOK_EVERY_MS = 2_000
const LOOK_RARELY_MS = 15_000 // while nothing rests
const CLOSE_EVERY_MS = 15_000 // what the end of a session or of a contract closes

/**
 * Brings quotes to what rests, and ends orders with their session, until the signal aborts. After
 * each round `tellChanges` is called. Asks for the quotes of what rests, and of nothing else.
 */
export async function runExchange(
  { exchange, market, clock }: RunningExchange,
  tellChanges: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const done = new AbortController()
  const ends = AbortSignal.any([signal, done.signal])
  const held = new Map<string, AbortController>()
  const moved = new Set<string>()
  let nextCloseAt = 0
  let rung = false
  let wake = (): void => {}
  const ring = (): void => {
    rung = true
    wake()
  }
  ends.addEventListener('abort', () => wake(), { once: true })
  exchange.held.onChange(ring, ends)

  try {
    while (!signal.aborted) {
      await exchange.endDay()
      if (clock.now() >= nextCloseAt) {
        nextCloseAt = clock.now() + CLOSE_EVERY_MS
        await exchange.closePositions()
      }
      const fresh = holdWhatRests((await exchange.held.read()).state)
      const asked = [...new Set([...fresh, ...moved])]
      moved.clear()
      for (const view of (await market.views(asked)).values()) await exchange.meet(view)
      await tellChanges()
      await rest((await exchange.held.read()).state)
    }
  } finally {
    done.abort()
    for (const hold of held.values()) hold.abort()
  }

  function holdWhatRests({ orders }: ExchangeState): readonly string[] {
    const resting = new Set([...orders.values()].map(({ instrumentId }) => instrumentId))
    for (const [instrumentId, hold] of held) {
      if (resting.has(instrumentId)) continue
      hold.abort()
      held.delete(instrumentId)
    }
    const fresh = [...resting].filter((instrumentId) => !held.has(instrumentId))
    for (const instrumentId of fresh) {
      const hold = new AbortController()
      held.set(instrumentId, hold)
      const onMoved = (): void => {
        moved.add(instrumentId)
        ring()
      }
      market.watch(instrumentId, onMoved, hold.signal)
    }
    return fresh
  }

  /** Until something happens, an order's session ends, or it is time to look again. */
  async function rest({ orders }: ExchangeState): Promise<void> {
    const now = clock.now()
    let until = now + (orders.size > 0 ? LOOK_EVERY_MS : LOOK_RARELY_MS)
    for (const { expiresAt } of orders.values()) until = Math.min(until, expiresAt)
    if (!rung) {
      const woken = new AbortController()
      wake = () => woken.abort()
      if (!signal.aborted) await clock.sleep(Math.max(0, until - now), woken.signal)
      wake = () => {}
    }
    if (!rung) {
      await exchange.held.look()
      for (const instrumentId of held.keys()) moved.add(instrumentId)
    }
    rung = false
  }
}
