import { plot } from 'asciichart'
import type { Backtest } from '../../app/simulation/run-backtest.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { performanceOf } from '../../domain/performance/performance.ts'

/** One figure, for a person and for the next program. */
export interface Figure {
  readonly key: string
  readonly label: string
  readonly value: string | number | null
  readonly text: string
}

export function backtestReport({ simulation, barCount, elapsedMs }: Backtest): Figure[] {
  const { times, initialCash, fills, orders } = simulation
  const found = performanceOf(simulation)
  const rejected = Object.values(orders.rejected).reduce((sum, count) => sum + count, 0)
  return [
    time('from', times[0] as Instant),
    time('to', times.at(-1) as Instant),
    number('bars', 'bars', barCount, 0),
    number('initial_cash', 'initial cash', initialCash, 2),
    number('final_equity', 'final equity', found.finalEquity, 2),
    fraction('total_return', 'return', found.totalReturn),
    fraction('yearly_growth', 'growth a year', found.yearlyGrowth),
    fraction('yearly_volatility', 'volatility a year', found.yearlyVolatility),
    fraction('maximum_drawdown', 'deepest drawdown', found.maximumDrawdown),
    number('sharpe_ratio', 'Sharpe ratio', found.sharpeRatio, 2),
    fraction('time_in_market', 'time in the market', found.timeInMarket),
    number('turnover', 'turnover a year', found.turnover, 2),
    number('fills', 'fills', fills.count, 0),
    number('fees', 'fees', found.fees, 2),
    number('orders_rejected', 'orders refused', rejected, 0),
    number('elapsed_ms', 'computed in ms', elapsedMs, 1),
  ]
}

const WIDTH = 90
const HEIGHT = 12
const LABEL = 14 // columns that the axis takes

/** The equity curve as text, thinned to what a terminal shows. */
export function equityPlot(equity: Float64Array): string {
  const width = Math.min(WIDTH, (process.stdout.columns ?? WIDTH + LABEL) - LABEL)
  const count = Math.min(equity.length, Math.max(width, 20))
  const points = Array.from({ length: count }, (_, index) => {
    return equity[Math.round((index * (equity.length - 1)) / Math.max(count - 1, 1))]!
  })
  const format = (value: number): string => value.toFixed(0).padStart(LABEL - 2)
  return plot(points, { height: HEIGHT, format })
}

function time(key: string, at: Instant): Figure {
  const value = formatInstant(at)
  return { key, label: key, value, text: `${value.slice(0, 16)}Z` }
}

/** What has no answer is null in JSON, and a dash for a person. */
function number(key: string, label: string, value: number, places: number): Figure {
  if (!Number.isFinite(value)) return { key, label, value: null, text: '–' }
  const options = { minimumFractionDigits: places, maximumFractionDigits: places }
  return { key, label, value, text: value.toLocaleString('en-US', options) }
}

function fraction(key: string, label: string, value: number): Figure {
  if (!Number.isFinite(value)) return { key, label, value: null, text: '–' }
  return { key, label, value, text: `${(value * 100).toFixed(2)} %` }
}
