import { indicator, period, together } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { difference } from '../steps/arithmetic.ts'
import { exponentialMean } from '../steps/means.ts'

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
    const close = plan.input('close')
    const quick = exponentialMean(plan, close, fast!, slow! - fast!)
    const line = difference(plan, quick, exponentialMean(plan, close, slow!))
    const mean = exponentialMean(plan, line, signal!)
    return together([line, mean, difference(plan, line, mean)])
  },
})
