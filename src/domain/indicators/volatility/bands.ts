import { factor, indicator, period, together } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { combination, difference, middle, product, ratio } from '../steps/arithmetic.ts'
import { standardDeviation } from '../steps/deviation.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { exponentialMean, simpleMean } from '../steps/means.ts'
import { averageTrueRange } from '../steps/prices.ts'

const BANDS = {
  category: 'volatility',
  outputs: ['upper', 'middle', 'lower'],
  pane: 'price',
} as const
const BOLLINGER = [period(20), factor('deviations', 2)]

export const bbands: IndicatorDefinition = indicator({
  ...BANDS,
  name: 'BBANDS',
  title: 'Bollinger bands',
  parameters: BOLLINGER,
  needs: ['close'],
  source: 'J. Bollinger (1983); TA-Lib 0.8, BBANDS with a simple mean',
  build: (plan, [span, times]) => bollinger(plan, span!, times!),
})

export const bbw: IndicatorDefinition = indicator({
  name: 'BBW',
  title: 'Width of the Bollinger bands, of their middle',
  category: 'volatility',
  parameters: BOLLINGER,
  outputs: ['bbw'],
  needs: ['close'],
  pane: 'own',
  source: 'J. Bollinger (2001); TradingView, ta.bbw',
  build(plan, [span, times]) {
    const [upper, mean, lower] = bollinger(plan, span!, times!)
    return [ratio(plan, difference(plan, upper!, lower!), mean!)]
  },
})

export const percentB: IndicatorDefinition = indicator({
  name: 'PERCENTB',
  title: 'Place of the close between the Bollinger bands, 0 to 1',
  category: 'volatility',
  parameters: BOLLINGER,
  outputs: ['percentb'],
  needs: ['close'],
  pane: 'own',
  source: 'J. Bollinger (2001), as TradingView’s %B: 0 where the bands meet',
  build(plan, [span, times]) {
    const [upper, , lower] = bollinger(plan, span!, times!)
    const above = difference(plan, plan.input('close'), lower!)
    return [ratio(plan, above, difference(plan, upper!, lower!))]
  },
})

const KELTNER_RANGE = 10 // the period of its average true range

export const kc: IndicatorDefinition = indicator({
  ...BANDS,
  name: 'KC',
  title: 'Keltner channels',
  parameters: [period(20), factor('multiplier', 2)],
  needs: ['high', 'low', 'close'],
  source:
    'L. Raschke’s, as TradingView has them: exponential mean of closes ± ATR 10 of TA-Lib 0.8, whose own KC takes the typical price',
  build(plan, [span, times]) {
    const mean = exponentialMean(plan, plan.input('close'), span!)
    const range = averageTrueRange(plan, KELTNER_RANGE)
    const upper = combination(plan, mean, 1, range, times!)
    return together([upper, mean, combination(plan, mean, 1, range, -times!)])
  },
})

export const dc: IndicatorDefinition = indicator({
  ...BANDS,
  name: 'DC',
  aliases: ['DONCHIAN'],
  title: 'Donchian channels',
  parameters: [period(20)],
  needs: ['high', 'low'],
  source: 'R. Donchian; TradingView and TA-Lib 0.8, DONCHIAN',
  build(plan, [span]) {
    const upper = highest(plan, plan.input('high'), span!)
    const lower = lowest(plan, plan.input('low'), span!)
    return [upper, middle(plan, upper, lower), lower]
  },
})

export const accbands: IndicatorDefinition = indicator({
  ...BANDS,
  name: 'ACCBANDS',
  title: 'Acceleration bands',
  parameters: [period(20)],
  needs: ['high', 'low', 'close'],
  source: 'P. Headley (2002); TA-Lib 0.8, ACCBANDS',
  build(plan, [span]) {
    const [high, low] = [plan.input('high'), plan.input('low')]
    const share = ratio(plan, difference(plan, high, low), combination(plan, high, 1, low, 1), 4)
    const band = (price: Series, sign: number) =>
      simpleMean(plan, combination(plan, price, 1, product(plan, price, share), sign), span!)
    return [band(high, 1), simpleMean(plan, plan.input('close'), span!), band(low, -1)]
  },
})

function bollinger(plan: Plan, span: number, times: number): Series[] {
  const close = plan.input('close')
  const mean = simpleMean(plan, close, span)
  const spread = standardDeviation(plan, close, span, times)
  return [combination(plan, mean, 1, spread, 1), mean, combination(plan, mean, 1, spread, -1)]
}
