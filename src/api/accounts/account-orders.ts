import { format } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import { readAccount } from '../../app/accounts/worker/account-ref.ts'
import { cancelAccountOrder } from '../../app/accounts/orders/cancel-order.ts'
import { toOrderRequest } from '../../app/accounts/orders/order-request.ts'
import { placeBatch } from '../../app/accounts/orders/place-batch.ts'
import { dryRunOrder, placeAccountOrder } from '../../app/accounts/orders/place-order.ts'
import { readOrder } from '../../app/accounts/read-account-state.ts'
import { readFills, readOrders } from '../../app/accounts/read-accounts.ts'
import * as contract from '../../contract/accounts/account-orders.ts'
import { newId } from '../../core/id.ts'
import { route } from '../route.ts'
import { brokerStatus, storedStatuses, toOrderView, toTradeView } from './account-views.ts'
import { refOf } from './accounts.ts'

export const accountOrderRoutes = [
  route(contract.placeAccountOrder, async (context, { caller, params, body, draw }) => {
    const { userId, accountId } = await readAccount(context, refOf(caller, params))
    const order = await placeAccountOrder(context, {
      userId,
      accountId,
      orderId: newId('aor', draw),
      request: toOrderRequest(body, draw),
      strategyId: body.strategy_id ?? null,
    })
    return toOrderView(order)
  }),

  route(contract.checkAccountOrder, async (context, { caller, params, body, draw }) => {
    const { userId, accountId } = await readAccount(context, refOf(caller, params))
    const request = toOrderRequest(body, draw)
    const strategyId = body.strategy_id ?? null
    const answer = await dryRunOrder(context, { userId, accountId, request, strategyId })
    return {
      passed: answer.passed !== null,
      refused_by: answer.passed === null ? answer.refusedBy : null,
      verdicts: answer.verdicts.map(({ check, passed, numbers }) => ({ check, passed, numbers })),
    }
  }),

  route(contract.placeBatchOrders, async (context, { caller, params, body, draw }) => {
    const { userId, accountId } = await readAccount(context, refOf(caller, params))
    const { orders, failedAt, rolledBack } = await placeBatch(context, {
      userId,
      accountId,
      orders: body.orders.map((one) => ({
        request: toOrderRequest(one, draw),
        strategyId: one.strategy_id ?? null,
      })),
      rollsBack: body.rollback_on_failure,
      draw,
    })
    const status = rolledBack ? 'rolled_back' : failedAt === null ? 'placed' : 'partly_placed'
    return {
      account_id: accountId,
      status: status as 'rolled_back' | 'placed' | 'partly_placed',
      failed_at: failedAt,
      rolled_back: rolledBack,
      orders: orders.map(toOrderView),
    }
  }),

  route(contract.listAccountOrders, async (context, { caller, params, query }) => {
    const { status, ...page } = query
    const statuses = status === undefined ? null : storedStatuses(status)
    const { items, next } = await readOrders(context, refOf(caller, params), { statuses, ...page })
    return { items: items.map(toOrderView), next }
  }),

  route(contract.readAccountOrder, async (context, { caller, params }) => {
    const ref = refOf(caller, params)
    const { order, events } = await readOrder(context, ref, params.account_order_id)
    return {
      ...toOrderView(order),
      history: events.map((event) => ({
        seq: event.seq,
        status: brokerStatus(event.status),
        canonical_status: event.status,
        filled_quantity: format(event.filledQuantity),
        average_price: event.averagePrice === null ? null : format(event.averagePrice),
        status_message: event.reason,
        at: formatInstant(event.recordedAt),
      })),
    }
  }),

  route(contract.cancelAccountOrder, async (context, { caller, params }) => {
    const { userId, accountId } = await readAccount(context, refOf(caller, params))
    const key = { userId, accountId, orderId: params.account_order_id }
    return toOrderView(await cancelAccountOrder(context, key))
  }),

  route(contract.listAccountTrades, async (context, { caller, params, query }) => {
    const { account_order_id: orderId = null, ...page } = query
    const { items, next } = await readFills(context, refOf(caller, params), { orderId, ...page })
    return { items: items.map(toTradeView), next }
  }),
]
