import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { combination } from '../steps/arithmetic.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { windowSum } from '../steps/means.ts'
import { medianPrice, typicalPrice } from '../steps/prices.ts'

const PRICE = { category: 'other', pane: 'price', parameters: [] } as const

export const avgprice: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'AVGPRICE',
  title: 'Mean of open, high, low and close',
  outputs: ['avgprice'],
  needs: ['open', 'high', 'low', 'close'],
  source: 'TA-Lib 0.8, AVGPRICE',
  build(plan) {
    const ends = combination(plan, plan.input('open'), 0.25, plan.input('close'), 0.25)
    const range = combination(plan, plan.input('high'), 0.25, plan.input('low'), 0.25)
    return [combination(plan, ends, 1, range, 1)]
  },
})

export const medprice: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'MEDPRICE',
  title: 'Middle of high and low',
  outputs: ['medprice'],
  needs: ['high', 'low'],
  source: 'TA-Lib 0.8, MEDPRICE',
  build: (plan) => [medianPrice(plan)],
})

export const typprice: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'TYPPRICE',
  title: 'Typical price: mean of high, low and close',
  outputs: ['typprice'],
  needs: ['high', 'low', 'close'],
  source: 'TA-Lib 0.8, TYPPRICE',
  build: (plan) => [typicalPrice(plan)],
})

export const wclprice: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'WCLPRICE',
  title: 'Weighted close: mean of high, low and twice the close',
  outputs: ['wclprice'],
  needs: ['high', 'low', 'close'],
  source: 'TA-Lib 0.8, WCLPRICE',
  build: (plan) => [combination(plan, medianPrice(plan), 0.5, plan.input('close'), 0.5)],
})

export const max: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'MAX',
  title: 'Highest close',
  parameters: [period(30)],
  outputs: ['max'],
  needs: ['close'],
  source: 'TA-Lib 0.8, MAX',
  build: (plan, [span]) => [highest(plan, plan.input('close'), span!)],
})

export const min: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'MIN',
  title: 'Lowest close',
  parameters: [period(30)],
  outputs: ['min'],
  needs: ['close'],
  source: 'TA-Lib 0.8, MIN',
  build: (plan, [span]) => [lowest(plan, plan.input('close'), span!)],
})

export const sum: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'SUM',
  title: 'Sum of closes',
  pane: 'own',
  parameters: [period(30)],
  outputs: ['sum'],
  needs: ['close'],
  source: 'TA-Lib 0.8, SUM',
  build: (plan, [span]) => [windowSum(plan, plan.input('close'), span!)],
})

export const heikinAshi: IndicatorDefinition = indicator({
  ...PRICE,
  name: 'HA',
  title: 'Heikin-Ashi bars',
  outputs: ['open', 'high', 'low', 'close'],
  needs: ['open', 'high', 'low', 'close'],
  source: 'TA-Lib 0.8, HA: the first opens in the middle of its body',
  build(plan) {
    const [open, high, low, close] = [
      plan.input('open'),
      plan.input('high'),
      plan.input('low'),
      plan.input('close'),
    ]
    return plan.steps([open, high, low, close], 4, {
      endless: true,
      bind([opens, highs, lows, closes], [openings, tops, bottoms, ends]) {
        function make(index: number, opening: number): void {
          const end = (opens[index]! + highs[index]! + lows[index]! + closes[index]!) / 4
          openings![index] = opening
          ends![index] = end
          tops![index] = Math.max(highs[index]!, opening, end)
          bottoms![index] = Math.min(lows[index]!, opening, end)
        }
        return {
          begin: (index) => make(index, (opens[index]! + closes[index]!) / 2),
          run(from, to) {
            for (let index = from; index < to; index += 1) {
              make(index, (openings![index - 1]! + ends![index - 1]!) / 2)
            }
          },
        }
      },
    })
  },
})
