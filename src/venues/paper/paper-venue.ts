import { assert, AssertionFailure } from '../../core/assert.ts'
import { averagePrice, minus, NO_QUANTITY, notional, plus, type Price } from '../../core/fixed.ts'
import { DAY_MS, type Instant } from '../../core/instant.ts'
import type { ExchangePosition } from '../../domain/trading/exchange/exchange-books.ts'
import { freeFunds, usedFunds } from '../../domain/trading/exchange/exchange-funds.ts'
import { VenueUnreachable, type Venue, type VenuePosition } from '../venue.ts'
import { followBook } from './follow-book.ts'
import {
  heldInstruments,
  openPaperExchange,
  pricesOf,
  type PaperExchangeOptions,
} from './paper-exchange.ts'
import { toVenueOrder, toVenueTrade } from './paper-words.ts'

export interface PaperVenueOptions extends PaperExchangeOptions {
  /** When the exchange's day began: what was delivered before it is a holding. */
  readonly dayBegan: () => Instant
}

/** A venue that is not real; only the accounts of the broker `paper` have one. */
export type PaperVenue = Venue & { readonly broker: 'paper' }

const TELLS_MS = 7 * DAY_MS // of what is over

/** The simulated exchange, as any venue. It fills what rests for as long as somebody follows. */
export function openPaperVenue(options: PaperVenueOptions): PaperVenue {
  const { books, market, clock, dayBegan } = options
  const exchange = openPaperExchange(options)
  const tellsFrom = (): Instant => (clock.now() - TELLS_MS) as Instant

  return {
    broker: 'paper',
    place: (order) =>
      surely(async () => {
        const { status, code, message, venueOrderId } = await exchange.place(order)
        if (status !== 'REJECTED') return { kind: 'accepted', venueOrderId }
        assert(code !== null && message !== null, 'a rejected order says why')
        return { kind: 'refused', code, message }
      }),
    cancel: (venueOrderId) =>
      surely(async () => {
        const answer = await exchange.cancel(venueOrderId)
        if (answer === 'canceled') return { kind: 'accepted' }
        return answer === 'closed'
          ? { kind: 'refused', code: 'order_closed', message: 'The order is closed.' }
          : { kind: 'refused', code: 'unknown_order', message: 'There is no such order.' }
      }),
    findByClientId: (clientOrderId) =>
      surely(async () => {
        const order = await books.find({ clientOrderId })
        return order && toVenueOrder(order)
      }),
    orders: () => surely(async () => (await books.ordersSince(tellsFrom())).map(toVenueOrder)),
    trades: () => surely(async () => (await books.tradesSince(tellsFrom())).map(toVenueTrade)),
    positions: () => surely(positions),
    holdings: () =>
      surely(async () => {
        const { state, today, views } = await standing()
        return [...state.positions.values()].flatMap((position) => {
          const { instrumentId, exchange: at, tradingsymbol } = position
          const quantity = minus(position.quantity, today.get(instrumentId) ?? NO_QUANTITY)
          if (position.product !== 'CNC' || quantity <= 0n) return []
          const lastPrice = views.get(instrumentId)?.lastPrice ?? null
          const held = { quantity, averagePrice: averageOf(position), lastPrice }
          return [{ instrumentId, exchange: at, tradingsymbol, ...held }]
        })
      }),
    funds: () =>
      surely(async () => {
        const { state } = await books.read()
        const prices = pricesOf(await market.views(heldInstruments(state)))
        const [available, used] = [freeFunds(state, prices), usedFunds(state, prices)]
        const { openingCash: openingBalance } = state
        return [{ segment: 'equity', available, used, openingBalance, net: plus(available, used) }]
      }),
    follow: (onEvent, signal) =>
      followBook({ books, exchange, market, clock, tellsFrom }, onEvent, signal),
  }

  /** What trades of delivery before today left is a holding, and no position. */
  async function positions(): Promise<readonly VenuePosition[]> {
    const { state, today, views } = await standing()
    return [...state.positions.values()].flatMap((position): VenuePosition[] => {
      const { instrumentId, exchange: at, tradingsymbol, product, realizedPnl } = position
      const isDelivery = product === 'CNC'
      if (isDelivery && !today.has(instrumentId)) return []
      const quantity = isDelivery ? today.get(instrumentId)! : position.quantity
      const lastPrice = views.get(instrumentId)?.lastPrice ?? null
      const average = averageOf(position)
      const isOpen = quantity !== 0n && average !== null && lastPrice !== null
      const unrealizedPnl = isOpen ? notional(minus(lastPrice, average), quantity) : null
      const worth = { averagePrice: quantity === 0n ? null : average, lastPrice, realizedPnl }
      return [
        { instrumentId, exchange: at, tradingsymbol, product, quantity, ...worth, unrealizedPnl },
      ]
    })
  }

  async function standing() {
    const [{ state }, today] = await Promise.all([books.read(), books.deliveriesSince(dayBegan())])
    const views = await market.views([...state.positions.values()].map((one) => one.instrumentId))
    return { state, today, views }
  }
}

function averageOf({ cost, quantity }: ExchangePosition): Price | null {
  return quantity === 0n ? null : averagePrice(cost, quantity)
}

/** Whatever went wrong below, nobody knows what was written; but a bug is a bug. */
async function surely<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof AssertionFailure) throw cause
    throw new VenueUnreachable('The paper exchange did not answer.', { cause })
  }
}
