import type { z } from 'zod'
import { queueOverride } from '../../app/trading/queue-override.ts'
import { readOverride, readOverrides, type OverrideRow } from '../../app/trading/read-overrides.ts'
import * as contract from '../../contract/trading/overrides.ts'
import { fixed, format, type Fixed } from '../../core/fixed.ts'
import { formatInstant } from '../../core/instant.ts'
import { route } from '../route.ts'

export const overrideRoutes = [
  route(contract.queueOverride, async (context, { caller, body, draw }) => {
    const { ticker, side, quantity, order_type: orderType, limit_price, stop_price } = body
    const request = {
      ticker,
      side,
      quantity: exact<'quantity'>(quantity),
      orderType,
      limitPrice: limit_price == null ? null : exact<'price'>(limit_price),
      stopPrice: stop_price == null ? null : exact<'price'>(stop_price),
    }
    const requestedBy = caller.keyId ?? caller.sessionId ?? caller.userId
    return toOverrideView(await queueOverride(context, { caller, requestedBy, request, draw }))
  }),

  route(contract.readOverride, async (context, { caller, params }) =>
    toOverrideView(await readOverride(context, caller, params.override_id)),
  ),

  route(contract.listOverrides, async (context, { caller, query }) => {
    const { status: state = null, after, limit } = query
    const { items, next } = await readOverrides(context, { caller, state, after, limit })
    return { items: items.map(toOverrideView), next }
  }),
]

function toOverrideView(row: OverrideRow): z.output<typeof contract.OverrideView> {
  return {
    override_id: row.overrideId,
    status: row.state,
    source: 'manual_override',
    ticker: row.ticker,
    side: row.side,
    quantity: format(row.quantity),
    order_type: row.orderType,
    limit_price: row.limitPrice && format(row.limitPrice),
    stop_price: row.stopPrice && format(row.stopPrice),
    company_id: row.companyId,
    company_registered: row.companyRegistered,
    accepted_at: formatInstant(row.acceptedAt),
    account_id: row.accountId,
    order_id: row.orderId,
    reason: row.reason,
    ended_at: row.endedAt === null ? null : formatInstant(row.endedAt),
  }
}

/** The contract has made sure that a number has the form of a decimal. */
function exact<Unit extends string>(value: string | number): Fixed<Unit> {
  return fixed<Unit>(String(value))
}
