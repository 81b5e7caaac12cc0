import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { exponentialMean, simpleMean } from '../steps/means.ts'

const TREND = { category: 'trend', needs: ['close'], pane: 'price' } as const

export const sma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'SMA',
  title: 'Simple moving average',
  parameters: [period(20)],
  outputs: ['sma'],
  source: 'TA-Lib 0.8, SMA; sums of one window only, so that nothing drifts',
  build: (plan, [span]) => [simpleMean(plan, plan.input('close'), span!)],
})

export const ema: IndicatorDefinition = indicator({
  ...TREND,
  name: 'EMA',
  title: 'Exponential moving average',
  parameters: [period(20)],
  outputs: ['ema'],
  source: 'TA-Lib 0.8, EMA: begun with a simple mean',
  build: (plan, [span]) => [exponentialMean(plan, plan.input('close'), span!)],
})
