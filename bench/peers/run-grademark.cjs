/**
 * The canonical backtest in grademark: no cash, no quantities, no fees; entries and exits at the
 * next open, a stop that fills at its price. `node run-grademark.cjs <bars> <folder of packages>`.
 */
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')

const [input, folder] = process.argv.slice(2)
const load = createRequire(join(folder, 'package.json'))
const { DataFrame } = load('data-forge')
const { backtest } = load('grademark')
const { version } = load('grademark/package.json')

const [FAST, SLOW, RANGE, STOP_RANGES] = [20, 50, 14, 3]
const bytes = readFileSync(input)
const columns = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
const count = columns[0]
const [open, high, low, close] = [0, 1, 2, 3].map((at) =>
  columns.subarray(1 + at * count, 1 + (at + 1) * count),
)

const frame = new DataFrame(barsWithIndicators())
const started = performance.now()
const trades = backtest(
  {
    entryRule: (enter, { bar }) => void (bar.crossed && enter()),
    exitRule: (exit, { bar }) => void (bar.above || exit()),
    stopLoss: ({ bar }) => STOP_RANGES * bar.range,
  },
  frame,
)
const seconds = (performance.now() - started) / 1000
const differs = 'it keeps no cash, quantity or fee, so there is no equity to compare'
const answer = {
  version,
  bars: count,
  seconds,
  fills: 2 * trades.length,
  finalEquity: null,
  differs,
}
process.stdout.write(`${JSON.stringify(answer)}\n`)

/** Worked out before the clock starts, in favour of the engine. */
function barsWithIndicators() {
  const fast = smooth(close, FAST, 2 / (FAST + 1))
  const slow = smooth(close, SLOW, 2 / (SLOW + 1))
  const ranges = smooth(trueRanges(), RANGE, 1 / RANGE)
  let wasAbove = true
  return Array.from(close, (last, at) => {
    const ready = !Number.isNaN(fast[at] + slow[at] + ranges[at])
    const above = ready ? fast[at] > slow[at] : wasAbove
    const crossed = above && !wasAbove
    wasAbove = above
    const prices = { open: open[at], high: high[at], low: low[at], close: last }
    return { time: new Date(at * 60_000), ...prices, above, crossed, range: ranges[at] }
  })
}

/** NaN for the first bar, which has no close before it. */
function trueRanges() {
  return Float64Array.from(close, (_, at) => {
    const before = at === 0 ? Number.NaN : close[at - 1]
    return (high[at] - low[at] + Math.abs(high[at] - before) + Math.abs(low[at] - before)) * 0.5
  })
}

function smooth(values, period, weight) {
  const from = values.findIndex((value) => !Number.isNaN(value))
  const output = new Float64Array(values.length).fill(Number.NaN)
  const ready = from + period - 1
  let value = values.subarray(from, from + period).reduce((sum, one) => sum + one, 0) / period
  output[ready] = value
  for (let at = ready + 1; at < values.length; at += 1) {
    value = (values[at] - value) * weight + value
    output[at] = value
  }
  return output
}
