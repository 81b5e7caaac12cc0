import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { toNumber } from '../../core/fixed.ts'
import { DAY_MS } from '../../core/instant.ts'
import { YEAR_MS } from '../../domain/options/pricing/conventions.ts'
import { scenarioGrid, scenarioValue } from '../../domain/options/positions/scenario.ts'
import { USUAL_LIMITS } from '../../domain/market/live/trade-limits.ts'
import { pnlOf } from '../../domain/portfolio/value-legs.ts'
import {
  analyseLegs,
  type Analysis,
  type AnalysedLeg,
  type AskedLeg,
} from '../../app/portfolio/analyse-legs.ts'
import { checkLots, findContracts } from '../../app/portfolio/find-contract.ts'
import { readSettings } from '../../app/portfolio/change-settings.ts'
import type { PortfolioRef } from '../../app/portfolio/portfolio-ref.ts'
import { readOpenLegs } from '../../app/portfolio/read-portfolios.ts'
import { payoffOf, type AskPayoff } from '../../app/portfolio/read-payoff.ts'
import * as contract from '../../contract/portfolio/payoffs.ts'
import { refOf, unitsIn, exactPrice } from './portfolios.ts'
import { timeOf, unitsOf } from './portfolio-views.ts'
import { route, type ApiContext } from '../route.ts'

export const payoffRoutes = [
  route(contract.previewPayoff, async (context, { body }) => {
    const contracts = await findContracts(context, body.legs)
    const legs = body.legs.map(({ direction, quantity, entry_price: entry }, index): AskedLeg => {
      checkLots(contracts[index]!, unitsIn(quantity))
      return {
        legId: null,
        contract: contracts[index]!,
        direction,
        quantity: unitsIn(quantity),
        entryPrice: entry === undefined ? null : exactPrice(entry),
      }
    })
    const { spot = null } = body
    const analysis = await analyseLegs(context, {
      legs,
      limits: USUAL_LIMITS,
      spot,
      carry: carryOf(body),
    })
    return toPayoffView(analysis, askOf(body))
  }),

  route(contract.readPayoff, async (context, { caller, params, query }) => {
    const analysis = await analysisOf(context, refOf(caller, params), query)
    return toPayoffView(analysis, askOf(query))
  }),

  route(contract.readGreeks, async (context, { caller, params, query }) => {
    const analysis = await analysisOf(context, refOf(caller, params), query)
    const { at, underlying, spot, legs, missing } = analysis
    return {
      at: timeOf(at),
      underlying,
      spot,
      net: netOf(analysis),
      legs: legs.map(toLegAnalysis),
      missing: [...missing],
    }
  }),

  route(contract.readScenario, async (context, { caller, params, query }) => {
    const analysis = await analysisOf(context, refOf(caller, params), query)
    const { at, spot, missing, carry } = analysis
    const moves = numbersIn(query.moves)
    const days = numbersIn(query.days).filter((count) => count >= 0)
    const legs = analysis.legs.flatMap(({ payoff }) => payoff ?? [])
    const cells =
      spot === null
        ? []
        : scenarioGrid(legs, carry, {
            spots: moves.map((move) => spot * (1 + move / 100)),
            shifts: numbersIn(query.volatility_shifts),
            elapsed: days.map((count) => (count * DAY_MS) / YEAR_MS),
          })
    return {
      at: timeOf(at),
      spot,
      missing: [...missing],
      cells: cells.map(({ spot: price, shift, elapsed, pnl, greeks }, index) => ({
        move_percent: moves[index % moves.length]!,
        spot: price,
        volatility_shift: shift,
        days: (elapsed * YEAR_MS) / DAY_MS,
        pnl,
        ...greeks,
      })),
    }
  }),
]

interface Asked {
  readonly spot?: number | undefined
  readonly rate: number
  readonly dividend_yield: number
}

async function analysisOf(context: ApiContext, ref: PortfolioRef, asked: Asked): Promise<Analysis> {
  const legs = await readOpenLegs(context, ref)
  const { maxSpread, maxImpactBps } = await readSettings(context, ref)
  const limits = { maxSpread: toNumber(maxSpread), maxImpactBps: toNumber(maxImpactBps) }
  return analyseLegs(context, { legs, limits, spot: asked.spot ?? null, carry: carryOf(asked) })
}

function carryOf({ rate, dividend_yield: dividendYield }: Asked) {
  return { rate, dividendYield }
}

function askOf(asked: {
  readonly volatility_shift: number
  readonly days_ahead: number
  readonly points: number
}): AskPayoff {
  return { shift: asked.volatility_shift, daysAhead: asked.days_ahead, points: asked.points }
}

function toPayoffView(analysis: Analysis, ask: AskPayoff): z.input<typeof contract.PayoffView> {
  const payoff = payoffOf(analysis, ask)
  const { at, underlying, spot, firstExpiry, legs, missing } = analysis
  const pnls = legs.map(pnlOfLeg)
  return {
    at: timeOf(at),
    underlying,
    spot,
    first_expiry: firstExpiry,
    days_to_expiry: payoff.daysToExpiry,
    net_premium: payoff.netPremium,
    implied_rate: payoff.impliedRate,
    margin_estimate: payoff.margin,
    break_evens: [...payoff.breakEvens],
    max_profit: payoff.maxProfit,
    max_loss: payoff.maxLoss,
    is_exact: payoff.isExact,
    probability_of_profit: payoff.chance,
    probability_by_smile: payoff.chanceBySmile,
    volatility: payoff.volatility,
    spots: [...payoff.spots],
    at_expiry: [...payoff.atExpiry],
    ahead: [...payoff.ahead],
    pnl: pnls.includes(null) ? null : pnls.reduce<number>((sum, pnl) => sum + pnl!, 0),
    greeks: netOf(analysis),
    legs: legs.map(toLegAnalysis),
    missing: [...missing],
  }
}

/** Of the legs that have a price; the others are named. */
function netOf({ legs, spot, carry }: Analysis) {
  const priced = legs.flatMap(({ payoff, price }) => (payoff && price !== null ? [payoff] : []))
  return scenarioValue(spot === null ? [] : priced, carry, {
    spot: spot ?? 0,
    shift: 0,
    elapsed: 0,
  }).greeks
}

function pnlOfLeg({ direction, quantity, entryPrice, price }: AnalysedLeg): number | null {
  if (price === null || entryPrice === null) return null
  return toNumber(pnlOf({ direction, quantity, entryPrice }, price))
}

function toLegAnalysis(leg: AnalysedLeg): z.input<typeof contract.LegAnalysis> {
  const { contract: of, entryPrice, price } = leg
  if (entryPrice === null) {
    const message = `${of.tradingsymbol} has no price: say at which it is entered.`
    throw new AppError('leg_refused', { field: 'entry_price' }, { message })
  }
  return {
    id: leg.legId,
    tradingsymbol: of.tradingsymbol,
    instrument_type: of.type,
    direction: leg.direction,
    quantity: unitsOf(leg.quantity),
    entry_price: toNumber(entryPrice),
    price: price === null ? null : toNumber(price),
    is_stale: leg.isStale,
    volatility: leg.volatility,
    flag: leg.flag,
    pnl: pnlOfLeg(leg),
    greeks: leg.greeks,
    trading: {
      side: leg.trading.side,
      spread: leg.trading.spread,
      impact_bps: leg.trading.impactBps,
      fillable: leg.trading.fillable,
      flags: [...leg.trading.flags],
    },
  }
}

function numbersIn(text: string): readonly number[] {
  return text.split(',').map(Number)
}
