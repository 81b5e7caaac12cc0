import { assert } from '../../core/assert.ts'
import { magnitude } from '../../core/fixed.ts'
import type { Instant } from '../../core/instant.ts'
import {
  changed,
  isResting,
  positionKey,
  type ExchangeChange,
  type ExchangeOrder,
  type ExchangePosition,
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
  settleExpiry,
} from '../../domain/trading/exchange/exchange.ts'
import type { PaperBook, PaperBooks } from './paper-books.ts'
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
  expire(): Promise<void>
  /** Before a session ends: closes the positions of the day, at the market. */
  squareOff(): Promise<void>
  /** Closes what has expired, at what it pays. */
  settle(): Promise<void>
  book(): Promise<PaperBook>
  /** Reads the book anew, since another process may have written in it. */
  look(): Promise<PaperBook>
  /** Rung after each change of this process, until the signal aborts. */
  onChange(ring: () => void, signal: AbortSignal): void
}

/** Writers who keep losing to others are a fault, and not a queue. */
const MOST_ATTEMPTS = 20

/**
 * One change at a time. Each is decided on the book as this process knows it, and committed on that
 * revision alone; so two processes cannot both fill an order, and one that dies leaves the change
 * whole or not at all.
 */
export function openPaperExchange(options: PaperExchangeOptions): PaperExchange {
  const { books, market, clock, newOrderId } = options
  const rings = new Set<() => void>()
  const leftovers = new Map<string, MarketView>() // of the newest quotes, what was not taken
  let known: PaperBook | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const exchange: PaperExchange = {
    async place(request) {
      const { clientOrderId, instrumentId } = request
      const { state: held } = await inTurn(current)
      const [terms, views, rules] = await Promise.all([
        market.terms(instrumentId),
        market.views([...new Set([instrumentId, ...heldInstruments(held)])]),
        options.rules(),
      ])
      const prices = pricesOf(views)
      return change(async (state) => {
        const earlier = await books.find({ clientOrderId })
        if (earlier) return { change: null, value: earlier }
        const view = left(views.get(instrumentId) ?? null)
        const placing = { venueOrderId: newOrderId(), at: clock.now() }
        const step = placeOrder(request, { state, terms, view, rules, prices }, placing)
        return { change: step.change, view: step.view, value: step.change.orders[0]! }
      })
    },

    async cancel(venueOrderId) {
      const order = await books.find({ venueOrderId })
      if (!order) return 'unknown'
      return change(async (state) => {
        const message = 'Canceled by the account.'
        const result = cancelOrder(state, venueOrderId, { at: clock.now(), message })
        return result.ok
          ? { change: result.value, value: 'canceled' }
          : { change: null, value: 'closed' }
      })
    },

    async meet(view) {
      const { state } = await inTurn(current)
      if (!rests(state, view.instrumentId)) return
      const terms = await market.terms(view.instrumentId)
      if (terms === null) return
      const rules = await options.rules()
      await change(async (now) => {
        const on = { terms, rules, at: clock.now() }
        const step = matchQuote(now, left(view)!, on)
        const isNothing = step.change.orders.length === 0
        return { change: isNothing ? null : step.change, view: step.view, value: undefined }
      })
    },

    async expire() {
      await change(async (state) => ({
        change: expireOrders(state, clock.now()),
        value: undefined,
      }))
    },

    async squareOff() {
      const { outsideHours } = await options.rules()
      const { state } = await inTurn(current)
      for (const position of state.positions.values()) {
        if (position.product !== 'MIS' || position.quantity === 0n || outsideHours) continue
        const terms = await market.terms(position.instrumentId)
        const now = clock.now()
        if (!terms?.isOpen || now < terms.squareOffAt) continue
        const resting = [...state.orders.values()].filter(
          (order) => positionKey(order) === positionKey(position),
        )
        if (resting.some(({ clientOrderId }) => clientOrderId.startsWith(SQUARES_OFF))) continue
        for (const { venueOrderId } of resting) await exchange.cancel(venueOrderId)
        await exchange.place(closingOrder(position, `${SQUARES_OFF}${newOrderId()}`))
      }
    },

    async settle() {
      const { state } = await inTurn(current)
      for (const { instrumentId, quantity } of state.positions.values()) {
        if (quantity === 0n) continue
        const settlement = await market.settlement(instrumentId)
        if (settlement === null) continue
        await change(async (now) => {
          const position = [...now.positions.values()].find(
            (one) => one.instrumentId === instrumentId && one.quantity !== 0n,
          )
          if (!position) return { change: null, value: undefined }
          const on = { ...settlement, venueOrderId: newOrderId(), at: clock.now() }
          return { change: settleExpiry(now, position, on), value: undefined }
        })
      }
    },

    book: () => inTurn(current),

    look: () => inTurn(async () => (known = await books.read())),

    onChange(ring, signal) {
      if (signal.aborted) return
      rings.add(ring)
      signal.addEventListener('abort', () => rings.delete(ring), { once: true })
    },
  }

  return exchange

  async function current(): Promise<PaperBook> {
    return (known ??= await books.read())
  }

  interface Decision<Value> {
    readonly change: ExchangeChange | null
    readonly view?: MarketView | null // what the change left of the quote
    readonly value: Value
  }

  function change<Value>(
    decide: (state: ExchangeState) => Promise<Decision<Value>>,
  ): Promise<Value> {
    return inTurn(() => attempt(decide))
  }

  /** What is known changes under nobody's hands: whoever reads or writes it waits for the last. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function attempt<Value>(
    decide: (state: ExchangeState) => Promise<Decision<Value>>,
  ): Promise<Value> {
    for (let attempts = 1; attempts <= MOST_ATTEMPTS; attempts += 1) {
      const book = await current()
      const decision = await decide(book.state)
      if (decision.change === null) return decision.value
      known = null // until the commit has said that it happened, nobody knows
      if (!(await books.commit(decision.change, book.revision))) continue
      const state = changed(book.state, decision.change)
      known = { state, revision: book.revision + 1n }
      if (decision.view) leftovers.set(decision.view.instrumentId, decision.view)
      for (const ring of rings) ring()
      return decision.value
    }
    assert(false, 'an exchange wins the race for its book within some attempts')
  }

  /** A quote that was taken from shows only what is left of it, until a newer one. */
  function left(view: MarketView | null): MarketView | null {
    const leftover = view && leftovers.get(view.instrumentId)
    return leftover && leftover.at >= view.at ? leftover : view
  }
}

const SQUARES_OFF = 'square-off:'

/** An order of the exchange's own that closes a position, at the market. */
function closingOrder(position: ExchangePosition, clientOrderId: string): ExchangeRequest {
  const { instrumentId, exchange, tradingsymbol, product, quantity } = position
  return {
    clientOrderId,
    instrumentId,
    exchange,
    tradingsymbol,
    product,
    type: 'MARKET',
    validity: 'DAY',
    limitPrice: null,
    stopPrice: null,
    side: quantity > 0n ? 'SELL' : 'BUY',
    quantity: magnitude(quantity),
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

export function rests(state: ExchangeState, instrumentId: string): boolean {
  for (const order of state.orders.values()) {
    if (order.instrumentId === instrumentId && isResting(order)) return true
  }
  return false
}
