import asciichart from 'asciichart'
import type { Backtest } from '../app/simulation/run-backtest.ts'
import { formatInstant, type Instant } from '../core/instant.ts'

/** One figure, for a person and for the next program. */
export interface Figure {
  readonly key: string
  readonly label: string
  readonly value: string | number | null
  readonly text: string
}

export function backtestReport({ simulation, barCount, elapsedMs }: Backtest): Figure[] {
  const { times, equity, initialCash, fills, orders } = simulation
  const finalEquity = equity.at(-1) ?? initialCash
  const fees = fills.fee.reduce((sum, fee) => sum + fee, 0)
  const from = formatInstant(times[0] as Instant)
  const to = formatInstant(times.at(-1) as Instant)
  const rejected = Object.values(orders.rejected).reduce((sum, count) => sum + count, 0)
  return [
    { key: 'from', label: 'from', value: from, text: from.slice(0, 16) },
    { key: 'to', label: 'to', value: to, text: to.slice(0, 16) },
    figure('bars', 'bars', barCount, 0),
    figure('initial_cash', 'initial cash', initialCash, 2),
    figure('final_equity', 'final equity', finalEquity, 2),
    percent('return_fraction', 'return', finalEquity / initialCash - 1),
    percent('maximum_drawdown_fraction', 'deepest drawdown', deepestDrawdown(equity)),
    figure('fills', 'fills', fills.count, 0),
    figure('fees', 'fees', fees, 2),
    figure('orders_rejected', 'orders refused', rejected, 0),
    figure('elapsed_ms', 'computed in ms', elapsedMs, 1),
  ]
}

/** Fall from the running maximum, as a fraction of it. */
function deepestDrawdown(equity: Float64Array): number {
  let highest = -Infinity
  let deepest = 0
  for (const value of equity) {
    if (value > highest) highest = value
    const fall = (highest - value) / highest
    if (fall > deepest) deepest = fall
  }
  return deepest
}

const WIDTH = 90
const HEIGHT = 12

/** The equity curve as text, thinned to what a terminal shows. */
export function equityPlot(equity: Float64Array): string {
  const width = Math.min(WIDTH, (process.stdout.columns ?? 104) - 14)
  const count = Math.min(equity.length, Math.max(width, 20))
  const points = Array.from({ length: count }, (_, index) => {
    return equity[Math.round((index * (equity.length - 1)) / Math.max(count - 1, 1))]!
  })
  return asciichart.plot(points, { height: HEIGHT, format: (value) => value.toFixed(0).padStart(12) })
}

function figure(key: string, label: string, value: number, places: number): Figure {
  const options = { minimumFractionDigits: places, maximumFractionDigits: places }
  return { key, label, value, text: value.toLocaleString('en-US', options) }
}

function percent(key: string, label: string, value: number): Figure {
  return { key, label, value, text: `${(value * 100).toFixed(2)} %` }
}
