import type { Instant } from '../../core/instant.ts'
import {
  isResting,
  type ExchangeOrder,
  type ExchangeRequest,
  type ExchangeState,
} from '../../domain/trading/exchange/exchange-books.ts'
import type { Prices } from '../../domain/trading/exchange/exchange-funds.ts'
import type { ExchangeRules, MarketView } from '../../domain/trading/exchange/exchange-rules.ts'
import {
  cancelOrder,
  expireOrders,
  matchQuote,
  placeOrder,
} from '../../domain/trading/exchange/exchange.ts'
import { settleExpired, squareOff } from './close-positions.ts'
import { openHeldBook, type HeldBook } from './held-book.ts'
import type { PaperBooks } from './paper-books.ts'
import type { PaperMarket } from './paper-market.ts'

export interface PaperExchangeOptions {
  readonly books: PaperBooks
  readonly market: PaperMarket
  readonly rules: () => Promise<ExchangeRules>
  readonly clock: PaperClock
  readonly newOrderId: () => string
}

/** The part of a clock that an exchange needs. */
export interface PaperClock {
  now(): Instant
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>
}

/** The simulated exchange of one account. What it answers is written in its books. */
export interface PaperExchange {
  /** A second order of a client order id answers the first, whatever else it says. */
  place(request: ExchangeRequest): Promise<ExchangeOrder>
  cancel(venueOrderId: string): Promise<'canceled' | 'closed' | 'unknown'>
  /** A quote was heard: what rests on its instrument takes what it may. */
  meet(view: MarketView): Promise<void>
  /** Ends the orders whose session is over. */
  endDay(): Promise<void>
  /** Closes positions of the day before their session ends, and contracts that have expired. */
  closePositions(): Promise<void>
  readonly held: HeldBook
}

/** An exchange over the books of an account. What rests waits until `meet` brings it a quote. */
export function openPaperExchange(options: PaperExchangeOptions): PaperExchange {
  const { books, market, clock, rules, newOrderId } = options
  const held = openHeldBook(books)
  const leftovers = new Map<string, MarketView>() // of the newest quotes, what was not taken

  const exchange: PaperExchange = {
    held,

    async place(request) {
      const { clientOrderId, instrumentId } = request
      const before = (await held.read()).state
      const [terms, views, strictness] = await Promise.all([
        market.terms(instrumentId),
        market.views([...new Set([instrumentId, ...heldInstruments(before)])]),
        rules(),
      ])
      const knows = { terms, rules: strictness, prices: pricesOf(views) }
      return held.change(async (state) => {
        const earlier = await books.find({ clientOrderId })
        if (earlier) return { change: null, value: earlier }
        const view = left(views.get(instrumentId) ?? null)
        const placing = { venueOrderId: newOrderId(), at: clock.now() }
        const { change, view: rest } = placeOrder(request, { ...knows, state, view }, placing)
        return { change, value: change.orders[0]!, written: () => leave(rest) }
      })
    },

    async cancel(venueOrderId) {
      if (!(await books.find({ venueOrderId }))) return 'unknown'
      return held.change(async (state) => {
        const message = 'Canceled by the account.'
        const result = cancelOrder(state, venueOrderId, { at: clock.now(), message })
        return result.ok
          ? { change: result.value, value: 'canceled' }
          : { change: null, value: 'closed' }
      })
    },

    async meet(view) {
      const { state } = await held.read()
      const terms = rests(state, view.instrumentId) ? await market.terms(view.instrumentId) : null
      if (terms === null) return
      const strictness = await rules()
      await held.change(async (now) => {
        const on = { terms, rules: strictness, at: clock.now() }
        const { change, view: rest } = matchQuote(now, left(view)!, on)
        const isNothing = change.orders.length === 0
        return { change: isNothing ? null : change, value: undefined, written: () => leave(rest) }
      })
    },

    async endDay() {
      await held.change(async (state) => ({
        change: expireOrders(state, clock.now()),
        value: undefined,
      }))
    },

    async closePositions() {
      await squareOff(exchange, held, options)
      await settleExpired(held, options)
    },
  }
  return exchange

  /** A quote that was taken from shows only what is left of it, until a newer one. */
  function left(view: MarketView | null): MarketView | null {
    const leftover = view && leftovers.get(view.instrumentId)
    if (!leftover || leftover.at < view.at) return view
    const { at, bids, asks } = leftover
    return { ...view, at, bids, asks }
  }

  function leave(view: MarketView | null): void {
    if (view) leftovers.set(view.instrumentId, view)
  }
}

/** The instruments of positions that are open. */
export function heldInstruments({ positions }: ExchangeState): readonly string[] {
  return [...positions.values()].flatMap(({ quantity, instrumentId }) =>
    quantity === 0n ? [] : [instrumentId],
  )
}

export function pricesOf(views: ReadonlyMap<string, MarketView>): Prices {
  return new Map([...views].map(([id, { lastPrice }]) => [id, lastPrice]))
}

function rests(state: ExchangeState, instrumentId: string): boolean {
  for (const order of state.orders.values()) {
    if (order.instrumentId === instrumentId && isResting(order)) return true
  }
  return false
}
