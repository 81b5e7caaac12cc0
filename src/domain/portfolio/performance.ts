import { greatest, minus, NO_MONEY, plus, toNumber, type Money } from '../../core/fixed.ts'
import { sharpeRatio } from '../performance/risk-adjusted.ts'
import type { Leg } from './leg.ts'
import { realizedPnlOf, type PortfolioValue } from './value-legs.ts'

/** An earlier day, as far as later ones depend on it. */
export interface EarlierDay {
  readonly dayPnl: Money
  readonly cumulativePnl: Money
  readonly capitalDeployed: Money
}

/** How a portfolio did on one day, and since it began. */
export interface DailyPerformance extends EarlierDay {
  readonly realizedPnl: Money
  readonly unrealizedPnl: Money
  readonly openPositions: number
  readonly closedPositions: number
  readonly totalTrades: number // entries and exits
  readonly winningTrades: number // of the closed
  readonly losingTrades: number
  readonly winRate: number | null // of the closed, 0 to 1
  readonly maxDrawdown: Money // of the cumulative P&L from its high, which begins at zero
  readonly sharpeRatio: number | null // a year of 252 days; null before two days that differ
  readonly roiPercent: number | null // cumulative P&L of the capital; null where there is none
}

const DAYS_A_YEAR = 252

/**
 * The day that ends with this value, after the days before it, oldest first.
 *
 * Edges: null where the value lacks a price, since such a day would show a jump that was none.
 */
export function performanceOf(
  before: readonly EarlierDay[],
  legs: readonly Leg[],
  value: PortfolioValue,
): DailyPerformance | null {
  if (value.isPartial || value.unrealizedPnl === null) return null
  const { realizedPnl, unrealizedPnl, capitalDeployed } = value
  const cumulativePnl = plus(realizedPnl, unrealizedPnl)
  const dayPnl = minus(cumulativePnl, before.at(-1)?.cumulativePnl ?? NO_MONEY)
  const days = [...before, { dayPnl, cumulativePnl, capitalDeployed }]

  const closed = legs.filter(({ exit }) => exit !== null)
  const winningTrades = closed.filter((leg) => realizedPnlOf(leg) > 0n).length
  const losingTrades = closed.filter((leg) => realizedPnlOf(leg) < 0n).length
  const capital = days.map((day) => day.capitalDeployed).reduce(greatest)
  return {
    dayPnl,
    cumulativePnl,
    realizedPnl,
    unrealizedPnl,
    capitalDeployed,
    openPositions: legs.length - closed.length,
    closedPositions: closed.length,
    totalTrades: legs.length + closed.length,
    winningTrades,
    losingTrades,
    winRate: closed.length === 0 ? null : winningTrades / closed.length,
    maxDrawdown: maxDrawdownOf(days),
    sharpeRatio: sharpeOf(days),
    roiPercent: capital === 0n ? null : (100 * toNumber(cumulativePnl)) / toNumber(capital),
  }
}

function maxDrawdownOf(days: readonly EarlierDay[]): Money {
  let high = NO_MONEY
  let deepest = NO_MONEY
  for (const { cumulativePnl } of days) {
    high = greatest(high, cumulativePnl)
    deepest = greatest(deepest, minus(high, cumulativePnl))
  }
  return deepest
}

/** Of daily returns on the capital that was deployed; days without any are left out. */
function sharpeOf(days: readonly EarlierDay[]): number | null {
  const returns = days
    .filter(({ capitalDeployed }) => capitalDeployed > 0n)
    .map(({ dayPnl, capitalDeployed }) => toNumber(dayPnl) / toNumber(capitalDeployed))
  const ratio = sharpeRatio(Float64Array.from(returns), DAYS_A_YEAR)
  return Number.isFinite(ratio) ? ratio : null
}
