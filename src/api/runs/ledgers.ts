import type { z } from 'zod'
import { fixed } from '../../core/fixed.ts'
import { newId } from '../../core/id.ts'
import { instant } from '../../core/instant.ts'
import { cancelOrder } from '../../app/runs/cancel-order.ts'
import { placeOrder } from '../../app/runs/place-order.ts'
import {
  readEquityCurve,
  readEventLedger,
  readFillLedger,
  readMarkLedger,
  readOrderLedger,
  readPositionLedger,
} from '../../app/runs/read-ledgers.ts'
import * as contract from '../../contract/runs/ledgers.ts'
import { route } from '../route.ts'
import {
  toEquityColumns,
  toEventView,
  toMarkView,
  toOrderView,
  toPositionView,
  toTradeView,
} from './views.ts'

export const ledgerRoutes = [
  route(contract.placeOrder, async (context, { caller, params, body, draw }) => {
    const request = toOrderRequest(body, draw)
    const { clientOrderId } = request
    const place = { userId: caller.userId, runId: params.run_id, request }
    const order = await placeOrder(context, place)
    if (order) return toOrderView(order)
    return { accepted: { client_order_id: clientOrderId, status: 'WAITING' as const } }
  }),

  route(contract.cancelOrder, async (context, { caller, params }) => {
    const { run_id: runId, order_id: orderId } = params
    return toOrderView(await cancelOrder(context, { userId: caller.userId, runId, orderId }))
  }),

  route(contract.listOrders, async (context, { caller, params, query }) => {
    const page = { userId: caller.userId, runId: params.run_id, ...query }
    const { items, next } = await readOrderLedger(context, page)
    return { items: items.map(toOrderView), next }
  }),

  route(contract.listTrades, async (context, { caller, params, query }) => {
    const page = { userId: caller.userId, runId: params.run_id, ...query }
    const { items, next } = await readFillLedger(context, page)
    return { items: items.map(toTradeView), next }
  }),

  route(contract.listPositions, async (context, { caller, params, query }) => {
    const page = { userId: caller.userId, runId: params.run_id, ...query }
    const { items, next } = await readPositionLedger(context, page)
    return { items: items.map(toPositionView), next }
  }),

  route(contract.readEquityCurve, async (context, { caller, params, query }) => {
    const { after, ...rest } = query
    const page = { userId: caller.userId, runId: params.run_id, ...rest, after: readAfter(after) }
    const { items, next } = await readEquityCurve(context, page)
    return { ...toEquityColumns(items), next }
  }),

  route(contract.listMarks, async (context, { caller, params, query }) => {
    const { after, ...rest } = query
    const page = { userId: caller.userId, runId: params.run_id, ...rest, after: readAfter(after) }
    const { items, next } = await readMarkLedger(context, page)
    return { items: items.map(toMarkView), next }
  }),

  route(contract.listEvents, async (context, { caller, params, query }) => {
    const page = { userId: caller.userId, runId: params.run_id, ...query }
    const { items, next } = await readEventLedger(context, page)
    return { items: items.map(toEventView), next }
  }),
]

function readAfter(text: string | undefined) {
  return text === undefined ? undefined : instant(text)
}

/** An order without a name gets one of ours, which the answer tells. */
function toOrderRequest(body: z.output<typeof contract.placeOrder.body>, draw: () => string) {
  const { limit_price, stop_price } = body
  return {
    instrumentId: body.instrument_id,
    side: body.side,
    type: body.type,
    quantity: fixed<'quantity'>(body.quantity),
    limitPrice: limit_price == null ? null : fixed<'price'>(limit_price),
    stopPrice: stop_price == null ? null : fixed<'price'>(stop_price),
    clientOrderId: body.client_order_id ?? newId('cli', draw),
    source: 'manual' as const,
  }
}
