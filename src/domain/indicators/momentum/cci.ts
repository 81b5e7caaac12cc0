import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { meanDistance } from '../steps/deviation.ts'
import { simpleMean } from '../steps/means.ts'
import { typicalPrice } from '../steps/prices.ts'

const SCALE = 1 / 0.015 // so that most values lie between −100 and 100
const ROUNDING = 1e-13 // a spread that small is made of rounding: nothing has moved

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
    const index = plan.step([price, mean, spread], {
      bind: ([prices, means, spreads], [output]) => ({
        run(from, to) {
          for (let bar = from; bar < to; bar += 1) {
            const isFlat = spreads[bar]! <= ROUNDING * Math.abs(means[bar]!)
            output![bar] = isFlat ? 0 : ((prices[bar]! - means[bar]!) * SCALE) / spreads[bar]!
          }
        },
      }),
    })
    return [index]
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
