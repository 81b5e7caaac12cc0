import { magnitude } from '../../core/fixed.ts'
import {
  positionKey,
  type ExchangePosition,
  type ExchangeRequest,
} from '../../domain/trading/exchange/exchange-books.ts'
import { settleExpiry } from '../../domain/trading/exchange/settle-expiry.ts'
import type { HeldBook } from './held-book.ts'
import type { PaperExchange, PaperExchangeOptions } from './paper-exchange.ts'

const SQUARES_OFF = 'square-off:'

/** Before a session ends: closes the positions of the day at the market, in place of their orders. */
export async function squareOff(
  exchange: Pick<PaperExchange, 'place' | 'cancel'>,
  held: HeldBook,
  { market, clock, rules, newOrderId }: PaperExchangeOptions,
): Promise<void> {
  if ((await rules()).outsideHours) return
  const { state } = await held.read()
  for (const position of state.positions.values()) {
    if (position.product !== 'MIS' || position.quantity === 0n) continue
    const terms = await market.terms(position.instrumentId)
    if (!terms?.isOpen || clock.now() < terms.squareOffAt) continue
    const resting = [...state.orders.values()].filter(
      (order) => positionKey(order) === positionKey(position),
    )
    if (resting.some(({ clientOrderId }) => clientOrderId.startsWith(SQUARES_OFF))) continue
    for (const { venueOrderId } of resting) await exchange.cancel(venueOrderId)
    await exchange.place(closingOrder(position, `${SQUARES_OFF}${newOrderId()}`))
  }
}

/** Closes what has expired, at what it pays. */
export async function settleExpired(
  held: HeldBook,
  { market, clock, newOrderId }: PaperExchangeOptions,
): Promise<void> {
  const { state } = await held.read()
  for (const { instrumentId, quantity } of state.positions.values()) {
    const settlement = quantity === 0n ? null : await market.settlement(instrumentId)
    if (settlement === null) continue
    await held.change(async (now) => {
      const position = [...now.positions.values()].find(
        (one) => one.instrumentId === instrumentId && one.quantity !== 0n,
      )
      if (!position) return { change: null, value: undefined }
      const on = { ...settlement, venueOrderId: newOrderId(), at: clock.now() }
      return { change: settleExpiry(now, position, on), value: undefined }
    })
  }
}

/** An order of the exchange's own. */
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
