import { chance } from '../../src/core/chance.ts'
import { MINUTE_MS } from '../../src/core/instant.ts'
import { type BarSeries, emptySeries } from '../../src/domain/simulation/bar-series.ts'

export const BENCH_INSTRUMENT = 'BENCH.NSE'

/**
 * Bars that are the same on every machine: a price that wanders in steps of 0.05 with volatility
 * that comes and goes, pulled back to 1 000 so that ten million of them stay a market.
 */
export function canonicalBars(barCount: number): BarSeries {
  const series = emptySeries(BENCH_INSTRUMENT, barCount)
  const { uniform } = chance(1, 'bench/bars', 0)
  let price = 20_000 // in steps
  let volatility = 8 // steps a bar

  for (let index = 0; index < barCount; index += 1) {
    volatility += (8 - volatility) * 0.001 + (uniform() - 0.5) * 0.4
    volatility = Math.max(volatility, 2)
    const open = price + Math.round((uniform() - 0.5) * volatility * 0.5)
    const move = (uniform() + uniform() + uniform() - 1.5) * 2 * volatility
    const close = Math.max(2_000, Math.round(open + move + (20_000 - open) * 0.00002))
    const high = Math.max(open, close) + Math.round(uniform() * volatility)
    const low = Math.min(open, close) - Math.round(uniform() * volatility)
    series.openedAt[index] = START + index * MINUTE_MS
    series.closedAt[index] = START + (index + 1) * MINUTE_MS
    series.open[index] = open / 20
    series.high[index] = high / 20
    series.low[index] = low / 20
    series.close[index] = close / 20
    series.volume[index] = 100 + Math.floor(uniform() * 1_000)
    price = close
  }
  return series
}

const START = Date.UTC(2007, 0, 1, 3, 45) // 09:15 in Mumbai
