import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { ratio } from '../steps/arithmetic.ts'
import { averageTrueRange, trueRange } from '../steps/prices.ts'

const RANGE = { category: 'volatility', needs: ['high', 'low', 'close'], pane: 'own' } as const

export const trange: IndicatorDefinition = indicator({
  ...RANGE,
  name: 'TRANGE',
  title: 'True range',
  parameters: [],
  outputs: ['trange'],
  source: 'J. W. Wilder (1978), section III; TA-Lib 0.8, TRANGE',
  build: (plan) => [trueRange(plan)],
})

export const atr: IndicatorDefinition = indicator({
  ...RANGE,
  name: 'ATR',
  title: 'Average true range',
  parameters: [period(14)],
  outputs: ['atr'],
  source: 'J. W. Wilder (1978), section III; TA-Lib 0.8, ATR',
  build: (plan, [span]) => [averageTrueRange(plan, span!)],
})

export const natr: IndicatorDefinition = indicator({
  ...RANGE,
  name: 'NATR',
  title: 'Average true range, in percent of the close',
  parameters: [period(14)],
  outputs: ['natr'],
  source: 'TA-Lib 0.8, NATR: 0 where the close is 0',
  build(plan, [span]) {
    return [ratio(plan, averageTrueRange(plan, span!), plan.input('close'), 100)]
  },
})
