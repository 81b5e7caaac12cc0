import type { Simulation } from '../simulation/simulate.ts'
import { timeInMarket, totalFees, turnover } from './activity.ts'
import { maximumDrawdown } from './drawdown.ts'
import { dailyReturns, totalReturn, yearlyGrowth, yearsBetween } from './returns.ts'
import { sharpeRatio, yearlyVolatility } from './risk-adjusted.ts'
import { roundTrips } from './round-trips.ts'
import { type TripMeasures, tripMeasures } from './trip-measures.ts'

/** A simulation in a dozen numbers. Fractions, not percents; NaN where a measure has no answer. */
export interface Performance {
  readonly finalEquity: number
  readonly totalReturn: number
  readonly yearlyGrowth: number
  readonly maximumDrawdown: number
  readonly yearlyVolatility: number
  readonly sharpeRatio: number
  readonly timeInMarket: number
  readonly turnover: number // of equity, a year
  readonly fees: number
  readonly trips: TripMeasures
}

export function performanceOf({ times, equity, initialCash, fills }: Simulation): Performance {
  const finalEquity = equity.at(-1) ?? initialCash
  const years = equity.length === 0 ? 0 : yearsBetween(times[0]!, times.at(-1)!)
  const daily = dailyReturns(times, equity, initialCash)
  const daysPerYear = daily.length / years // as many as the venue had
  return {
    finalEquity,
    totalReturn: totalReturn(initialCash, finalEquity),
    yearlyGrowth: yearlyGrowth(initialCash, finalEquity, years),
    maximumDrawdown: maximumDrawdown(equity, initialCash),
    yearlyVolatility: yearlyVolatility(daily, daysPerYear),
    sharpeRatio: sharpeRatio(daily, daysPerYear),
    timeInMarket: timeInMarket(fills, equity.length),
    turnover: turnover(fills, equity, years),
    fees: totalFees(fills),
    trips: tripMeasures(Float64Array.from(roundTrips(fills), ({ netPnl }) => netPnl)),
  }
}
