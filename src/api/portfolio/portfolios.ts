import type { z } from 'zod'
import { assert } from '../../core/assert.ts'
import { fixed, format, ONE, type Money, type Price, type Quantity } from '../../core/fixed.ts'
import { formatInstant, instant } from '../../core/instant.ts'
import { changePortfolio } from '../../app/portfolio/change-portfolio.ts'
import { addLeg, closeLeg, removeLeg, rollLeg } from '../../app/portfolio/change-legs.ts'
import {
  changeSettings,
  readSettings,
  type PortfolioSettings,
} from '../../app/portfolio/change-settings.ts'
import { createPortfolio, type WantedLeg } from '../../app/portfolio/create-portfolio.ts'
import { linkOrder, readTrades } from '../../app/portfolio/link-order.ts'
import { readPortfolio, type PortfolioRef } from '../../app/portfolio/portfolio-ref.ts'
import {
  readAdjustments,
  readLegs,
  readM2m,
  readPerformance,
  readPortfolios,
} from '../../app/portfolio/read-portfolios.ts'
import * as legs from '../../contract/portfolio/legs.ts'
import * as contract from '../../contract/portfolio/portfolios.ts'
import { textOf, toCandleView, toDayView, toLegView, toPortfolioView } from './portfolio-views.ts'
import { route } from '../route.ts'

export const portfolioRoutes = [
  route(contract.createPortfolio, async (context, { caller, body, draw }) => {
    const { name, description = '', tags = [], trading_account_id: accountId = null } = body
    const wanted = (body.instruments ?? []).map(toWantedLeg)
    const row = await createPortfolio(context, {
      caller,
      name,
      description,
      tags,
      accountId,
      legs: wanted,
      draw,
    })
    const ref = { caller, strategyId: row.strategyId }
    const { items } = await readLegs(context, ref, { open: null, limit: 500 })
    return { ...toPortfolioView(row), instruments: items.map((leg) => toLegView(leg)) }
  }),

  route(contract.listPortfolios, async (context, { caller, query }) => {
    const { items, next } = await readPortfolios(context, { caller, ...query })
    return { items: items.map(toPortfolioView), next }
  }),

  route(contract.readPortfolio, async (context, { caller, params }) =>
    toPortfolioView(await readPortfolio(context, refOf(caller, params))),
  ),

  route(contract.changePortfolio, async (context, { caller, params, body }) => {
    const ref = refOf(caller, params)
    const before = await readPortfolio(context, ref)
    const row = await changePortfolio(context, ref, body)
    return toPortfolioView(row ?? { ...before, status: 'deleted' })
  }),

  route(contract.archivePortfolio, async (context, { caller, params }) => {
    const row = await changePortfolio(context, refOf(caller, params), { status: 'archived' })
    assert(row !== null, 'an archived portfolio is found')
    return toPortfolioView(row)
  }),

  route(legs.addLeg, async (context, { caller, params, body, draw }) =>
    toLegView(await addLeg(context, refOf(caller, params), toWantedLeg(body), draw)),
  ),

  route(legs.listLegs, async (context, { caller, params, query }) => {
    const open = query.open === undefined ? null : query.open === 'true'
    const ref = refOf(caller, params)
    const { items, next } = await readLegs(context, ref, { ...query, open })
    const adjustments = await readAdjustments(context, ref, items)
    return { items: items.map((leg) => toLegView(leg, adjustments)), next }
  }),

  route(legs.removeLeg, async (context, { caller, params }) =>
    toLegView(await removeLeg(context, { ...refOf(caller, params), legId: params.leg_id })),
  ),

  route(legs.closeLeg, async (context, { caller, params, body, draw }) => {
    const ref = { ...refOf(caller, params), legId: params.leg_id }
    const { exit_price: price, quantity, costs = '0' } = body
    const closing = {
      price: exact<'price'>(price),
      quantity: quantity === undefined ? null : unitsIn(quantity),
      costs: exact<'money'>(costs),
    }
    return toLegView(await closeLeg(context, ref, closing, draw))
  }),

  route(legs.rollLeg, async (context, { caller, params, body, draw }) => {
    const ref = { ...refOf(caller, params), legId: params.leg_id }
    const { tradingsymbol, exchange, exit_price, entry_price, costs = '0' } = body
    const rolling = {
      tradingsymbol,
      exchange,
      exitPrice: exact<'price'>(exit_price),
      entryPrice: exact<'price'>(entry_price),
      costs: exact<'money'>(costs),
    }
    const { near, far } = await rollLeg(context, ref, rolling, draw)
    return { near: toLegView(near), far: toLegView(far) }
  }),

  route(legs.linkOrder, async (context, { caller, params, body }) => {
    const { run_id: runId, order_id: orderId } = body
    await linkOrder(context, refOf(caller, params), { runId, orderId })
    return { strategy_id: params.strategy_id, run_id: runId, order_id: orderId }
  }),

  route(legs.listPortfolioTrades, async (context, { caller, params, query }) => {
    const { items, next } = await readTrades(context, refOf(caller, params), query)
    return {
      items: items.map((trade) => ({
        fill_id: trade.fillId,
        run_id: trade.runId,
        order_id: trade.orderId,
        instrument_id: trade.instrumentId,
        side: trade.side,
        quantity: format(trade.quantity),
        price: format(trade.price),
        fee: format(trade.fee),
        realized_pnl: format(trade.realizedPnl),
        logical_time: formatInstant(trade.at),
      })),
      next,
    }
  }),

  route(contract.readM2m, async (context, { caller, params, query }) => {
    const { from_time: from, to_time: to, ...page } = query
    const { items, next } = await readM2m(context, refOf(caller, params), {
      ...page,
      from: from === undefined ? null : instant(from),
      to: to === undefined ? null : instant(to),
    })
    return { items: items.map(toCandleView), next }
  }),

  route(contract.readPerformance, async (context, { caller, params, query }) => {
    const found = await readPerformance(context, refOf(caller, params), query)
    const { items, next, decay, rolls } = found
    return {
      items: items.map(toDayView),
      next,
      premium_decay: {
        amount: format(decay.amount),
        percent: decay.percent,
        of_bought: format(decay.ofBought),
        of_sold: format(decay.ofSold),
      },
      rollovers: rolls.map(({ near, far, spread, pnl }) => ({
        near: toLegView(near),
        far: toLegView(far),
        spread: format(spread),
        pnl: textOf(pnl),
      })),
    }
  }),

  route(contract.readSettings, async (context, { caller, params }) =>
    toSettingsView(await readSettings(context, refOf(caller, params))),
  ),

  route(contract.changeSettings, async (context, { caller, params, body }) => {
    const { max_spread, max_impact_bps, auto_cleanup, alerts_enabled } = body
    const { alert_profit, alert_loss } = body
    const money = (text: string | null): Money | null =>
      text === null ? null : fixed<'money'>(text)
    const change: Partial<PortfolioSettings> = {
      ...(max_spread !== undefined && { maxSpread: fixed<'fraction'>(max_spread) }),
      ...(max_impact_bps !== undefined && { maxImpactBps: fixed<'bps'>(max_impact_bps) }),
      ...(auto_cleanup !== undefined && { autoCleanup: auto_cleanup }),
      ...(alerts_enabled !== undefined && { alertsEnabled: alerts_enabled }),
      ...(alert_profit !== undefined && { alertProfit: money(alert_profit) }),
      ...(alert_loss !== undefined && { alertLoss: money(alert_loss) }),
    }
    return toSettingsView(await changeSettings(context, refOf(caller, params), change))
  }),
]

export function refOf(
  caller: PortfolioRef['caller'],
  { strategy_id: strategyId }: { readonly strategy_id: string },
): PortfolioRef {
  return { caller, strategyId }
}

export function toWantedLeg(body: z.output<typeof legs.AddLeg>): WantedLeg {
  const { tradingsymbol, exchange, direction, quantity, entry_price, notes = null } = body
  return {
    tradingsymbol,
    exchange,
    direction,
    quantity: unitsIn(quantity),
    entryPrice: exact<'price'>(entry_price),
    notes,
  }
}

/** The contract has made sure that a number has the form of a decimal. */
function exact<Unit extends 'price' | 'money'>(value: string | number) {
  return fixed<Unit>(String(value)) as unknown as Unit extends 'price' ? Price : Money
}

export function unitsIn(count: number): Quantity {
  return (BigInt(count) * ONE) as Quantity
}

/** The same of a price alone. */
export function exactPrice(value: string | number): Price {
  return exact<'price'>(value)
}

function toSettingsView(settings: PortfolioSettings): z.input<typeof contract.SettingsView> {
  return {
    max_spread: format(settings.maxSpread),
    max_impact_bps: format(settings.maxImpactBps),
    auto_cleanup: settings.autoCleanup,
    alerts_enabled: settings.alertsEnabled,
    alert_profit: textOf(settings.alertProfit),
    alert_loss: textOf(settings.alertLoss),
  }
}
