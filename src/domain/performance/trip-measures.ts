import { deviation, mean } from './risk-adjusted.ts'

/** How round trips went. All of P&L after fees, in the run's currency. */
export interface TripMeasures {
  readonly count: number
  readonly winRate: number // a fraction; NaN of none
  readonly averageWin: number // 0 when there is none
  readonly averageLoss: number // positive; 0 when there is none
  readonly profitFactor: number
  readonly expectancy: number
  readonly systemQuality: number
}

/**
 * Edges:  a trip that earns nothing is no win and no loss. Without losses the profit factor is 0,
 *         so that luck does not rank first. The system quality of fewer than two trips, or of
 *         trips that do not vary, is 0.
 * Source: V. K. Tharp, Trade Your Way to Financial Freedom (2nd ed., 2006), for the system quality
 *         number; requirements ML-110 to ML-112 for the edges.
 */
export function tripMeasures(netPnl: Float64Array): TripMeasures {
  const wins = netPnl.filter((pnl) => pnl > 0)
  const losses = netPnl.filter((pnl) => pnl < 0)
  const won = total(wins)
  const lost = -total(losses)
  const averageWin = won / Math.max(wins.length, 1)
  const averageLoss = lost / Math.max(losses.length, 1)
  const count = netPnl.length
  const spread = deviation(netPnl)

  return {
    count,
    winRate: wins.length / count,
    averageWin,
    averageLoss,
    profitFactor: lost > 0 ? won / lost : 0,
    expectancy: (wins.length * averageWin - losses.length * averageLoss) / Math.max(count, 1),
    systemQuality: spread > 0 ? (mean(netPnl) / spread) * Math.sqrt(count) : 0,
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
