import { chance } from '#src/core/chance.ts'
import { fixed } from '#src/core/fixed.ts'
import { DAY_MS, type Instant } from '#src/core/instant.ts'
import { type BarSeries, emptySeries } from '#src/domain/simulation/bar-series.ts'
import type { History } from '#src/domain/simulation/simulate.ts'
import type { SimulationConfig } from '#src/domain/simulation/terms.ts'

export const SYMBOLS = ['GOLDBEES', 'NIFTYBEES'] as const

export const config: SimulationConfig = {
  parameters: {},
  instruments: SYMBOLS.map((symbol) => ({
    instrumentId: `${symbol}.NSE`,
    symbol,
    venueId: 'NSE',
    name: symbol,
    kind: 'etf',
    currency: 'INR',
    priceIncrement: fixed('0.01'),
    quantityStep: fixed('1'),
  })),
  initialCash: fixed('1000000'),
  costs: { feeBps: fixed('3'), feePerOrder: fixed('0'), slippageBps: fixed('2') },
  limits: { maximumPosition: null, forbiddenInstruments: [], allowShort: false },
}

/** Daily bars of two instruments that wander, a SIP each week and a rebalance every fourth. */
export function drawnHistory(seed: number, days: number): History {
  const scheduled = Array.from({ length: Math.floor(days / 7) }, (_, week) => ({
    at: (START + week * 7 * DAY_MS + DAY_MS / 3) as Instant,
    events: week % 4 === 3 ? ['sip', 'rebalance'] : ['sip'],
  }))
  return { series: SYMBOLS.map((symbol) => drawnSeries(symbol, seed, days)), scheduled }
}

const START = Date.UTC(2020, 0, 6)

function drawnSeries(symbol: string, seed: number, days: number): BarSeries {
  const draw = chance(seed, symbol, 0)
  const series = emptySeries(`${symbol}.NSE`, days)
  let cents = 10_000
  for (let day = 0; day < days; day += 1) {
    const open = cents + draw.integer(101) - 50
    const close = open + draw.integer(301) - 149
    series.openedAt[day] = START + day * DAY_MS + DAY_MS / 6
    series.closedAt[day] = START + day * DAY_MS + DAY_MS / 2
    series.open[day] = open / 100
    series.high[day] = (Math.max(open, close) + draw.integer(80)) / 100
    series.low[day] = (Math.min(open, close) - draw.integer(80)) / 100
    series.close[day] = close / 100
    series.volume[day] = draw.integer(100_000)
    cents = Math.max(close, 2_000)
  }
  return series
}
