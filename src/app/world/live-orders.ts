import { randomUUID } from 'node:crypto'
import { fixed, type Price } from '../../core/fixed.ts'
import {
  isAccountOrderClosed,
  type AccountOrder,
  type AccountOrderRequest,
} from '../../domain/trading/account-order.ts'
import { listOrders } from '../../store/accounts/orders.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import { findDefaultAccount } from '../../store/portfolio/accounts.ts'
import { awaitAccountOrder } from '../accounts/orders/await-account-order.ts'
import { newClientOrderId } from '../accounts/orders/client-order-id.ts'
import { placeAccountOrder } from '../accounts/orders/place-order.ts'
import { latestQuotes, type QuoteContext } from '../market/live/latest-quotes.ts'

const USER_ID = 'usr_demo'
const FILLS_MS = 20_000 // what is bought is not sold before it is there

interface Shown {
  readonly symbol: string
  readonly side: AccountOrderRequest['side']
  readonly product: AccountOrderRequest['product']
  readonly quantity: string
  readonly below: bigint | null // per mille of the price that a limit rests below it; null: market
}

/** A little of everything that a person does: buys, a profit taken, an order that waits. */
const ORDERS: readonly Shown[] = [
  { symbol: 'NIFTYBEES', side: 'BUY', product: 'CNC', quantity: '400', below: null },
  { symbol: 'GOLDBEES', side: 'BUY', product: 'CNC', quantity: '1500', below: null },
  { symbol: 'BANKBEES', side: 'BUY', product: 'MIS', quantity: '200', below: null },
  { symbol: 'BANKBEES', side: 'SELL', product: 'MIS', quantity: '80', below: null },
  { symbol: 'JUNIORBEES', side: 'BUY', product: 'CNC', quantity: '100', below: 30n },
]

/**
 * Trades a little in the demonstration's paper account, once, through the gate as anybody would, as
 * soon as the funds are quoted. False: they are not yet.
 */
export async function seedLiveOrders(context: QuoteContext): Promise<boolean> {
  const { pool } = context
  const accountId = await findDefaultAccount(pool, USER_ID)
  if (accountId === null) return true
  const any = { statuses: null, after: null, limit: 1 }
  if ((await listOrders(pool, USER_ID, accountId, any)).length > 0) return true
  const ids = ORDERS.map(({ symbol }) => `${symbol}.NSE`)
  const quotes = await latestQuotes(context, ids)
  if (ids.some((id) => (quotes.get(id)?.stale ?? true) || !quotes.get(id)?.lastPrice)) return false
  const known = new Map((await findInstruments(pool, ids)).map((one) => [one.instrumentId, one]))
  for (const shown of ORDERS) {
    const instrumentId = `${shown.symbol}.NSE`
    const { lastPrice } = quotes.get(instrumentId)!
    const tick = known.get(instrumentId)?.priceIncrement ?? fixed<'price'>('0.01')
    const { orderId } = await placeAccountOrder(context, {
      userId: USER_ID,
      accountId,
      request: requestOf(shown, instrumentId, lastPrice!, tick),
    })
    const key = { userId: USER_ID, accountId, orderId }
    const isDone = ({ status }: AccountOrder): boolean => isAccountOrderClosed(status)
    if (shown.below === null) await awaitAccountOrder(context, key, isDone, FILLS_MS)
  }
  return true
}

function requestOf(
  { symbol, side, product, quantity, below }: Shown,
  instrumentId: string,
  lastPrice: Price,
  tick: Price,
): AccountOrderRequest {
  const limit = below === null ? null : (lastPrice * (1_000n - below)) / 1_000n
  return {
    clientOrderId: newClientOrderId(randomUUID),
    instrumentId,
    exchange: 'NSE',
    tradingsymbol: symbol,
    side,
    type: limit === null ? 'MARKET' : 'LIMIT',
    product,
    validity: 'DAY',
    quantity: fixed<'quantity'>(quantity),
    limitPrice: limit === null ? null : ((limit - (limit % tick)) as Price),
    stopPrice: null,
    tag: 'demonstration',
    source: 'client',
  }
}
