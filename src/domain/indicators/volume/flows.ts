import { indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'

export const obv: IndicatorDefinition = indicator({
  name: 'OBV',
  title: 'On-balance volume',
  category: 'volume',
  parameters: [],
  outputs: ['obv'],
  needs: ['close', 'volume'],
  pane: 'own',
  source: 'TA-Lib 0.8, OBV: begun with the first bar’s volume',
  build(plan) {
    const balance = plan.step([plan.input('close'), plan.input('volume')], {
      endless: true,
      bind: ([close, volume], [output]) => ({
        begin(index) {
          output![index] = volume[index]!
        },
        run(from, to) {
          let sum = output![from - 1]!
          for (let index = from; index < to; index += 1) {
            const rise = close[index]! - close[index - 1]!
            sum += volume[index]! * (+(rise > 0) - +(rise < 0))
            output![index] = sum
          }
        },
      }),
    })
    return [balance]
  },
})
