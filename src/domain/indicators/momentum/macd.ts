import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { sumOf } from '../steps/means.ts'

export const macd: IndicatorDefinition = indicator({
  name: 'MACD',
  title: 'Moving average convergence divergence',
  category: 'momentum',
  parameters: [period(12, 'fast_period'), period(26, 'slow_period'), period(9, 'signal_period')],
  outputs: ['macd', 'signal', 'histogram'],
  needs: ['close'],
  pane: 'own',
  conflict: ([fast, slow]) => (fast! < slow! ? null : 'fast_period must be below slow_period'),
  source: 'TA-Lib 0.8, MACD: both means begin at one bar, and all outputs with the signal',
  build(plan, [fast, slow, signal]) {
    const weights = { fast: 2 / (fast! + 1), slow: 2 / (slow! + 1), signal: 2 / (signal! + 1) }
    const outputs = plan.steps([plan.input('close')], 5, {
      window: slow! + signal! - 1,
      endless: true,
      bind: ([close], [lines, signals, histograms, quick, slowly]) => {
        const columns = {
          close,
          lines: lines!,
          signals: signals!,
          histograms: histograms!,
          quick: quick!,
          slowly: slowly!,
        }
        return {
          begin(index) {
            const first = index - signal! + 1
            quick![first] = sumOf(close, first - fast! + 1, first) / fast!
            slowly![first] = sumOf(close, first - slow! + 1, first) / slow!
            lines![first] = quick![first]! - slowly![first]!
            smooth(columns, weights, first + 1, index + 1) // its signals are not known yet
            signals![index] = sumOf(lines!, first, index) / signal!
            histograms![index] = lines![index]! - signals![index]!
          },
          run: (from, to) => smooth(columns, weights, from, to),
        }
      },
    })
    return outputs.slice(0, 3)
  },
})

type Columns = Readonly<
  Record<'close' | 'lines' | 'signals' | 'histograms' | 'quick' | 'slowly', Float64Array>
>

/** All three means in one loop, for none waits for another's next bar. */
function smooth(
  { close, lines, signals, histograms, quick, slowly }: Columns,
  weights: Readonly<Record<'fast' | 'slow' | 'signal', number>>,
  from: number,
  to: number,
): void {
  let [fast, slow, signal] = [quick[from - 1]!, slowly[from - 1]!, signals[from - 1]!]
  for (let index = from; index < to; index += 1) {
    const price = close[index]!
    fast = (price - fast) * weights.fast + fast
    slow = (price - slow) * weights.slow + slow
    const line = fast - slow
    signal = (line - signal) * weights.signal + signal
    quick[index] = fast
    slowly[index] = slow
    lines[index] = line
    signals[index] = signal
    histograms[index] = line - signal
  }
}
