import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { difference, ratio } from '../steps/arithmetic.ts'
import { meanDistance } from '../steps/deviation.ts'
import { simpleMean } from '../steps/means.ts'
import { typicalPrice } from '../steps/prices.ts'

const SCALE = 1 / 0.015 // so that most values lie between −100 and 100

export const cci: IndicatorDefinition = indicator({
  name: 'CCI',
  title: 'Commodity channel index',
  category: 'momentum',
  parameters: [period(20)],
  outputs: ['cci'],
  needs: ['high', 'low', 'close'],
  pane: 'own',
  source: 'D. Lambert (1980); TA-Lib 0.8, CCI: 0 where nothing deviates',
  build(plan, [span]) {
    const price = typicalPrice(plan)
    const mean = simpleMean(plan, price, span!)
    const spread = meanDistance(plan, price, mean, span!)
    return [ratio(plan, difference(plan, price, mean), spread, SCALE)]
  },
})

export const avgdev: IndicatorDefinition = indicator({
  name: 'AVGDEV',
  title: 'Mean distance from the mean',
  category: 'volatility',
  parameters: [period(14)],
  outputs: ['avgdev'],
  needs: ['close'],
  pane: 'own',
  source: 'TA-Lib 0.8, AVGDEV',
  build(plan, [span]) {
    const close = plan.input('close')
    return [meanDistance(plan, close, simpleMean(plan, close, span!), span!)]
  },
})
