import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { difference } from '../steps/arithmetic.ts'
import { barsSinceHighest, barsSinceLowest } from '../steps/extremes.ts'

const AROON = { needs: ['high', 'low'], parameters: [period(14)], pane: 'own' } as const

export const aroon: IndicatorDefinition = indicator({
  ...AROON,
  name: 'AROON',
  title: 'Aroon',
  category: 'other',
  outputs: ['down', 'up'],
  source: 'T. Chande (1995); TA-Lib 0.8, AROON: of equal extremes the newest counts',
  build: (plan, [span]) => downAndUp(plan, span!),
})

export const aroonosc: IndicatorDefinition = indicator({
  ...AROON,
  name: 'AROONOSC',
  title: 'Aroon oscillator',
  category: 'momentum',
  outputs: ['aroonosc'],
  source: 'T. Chande (1995); TA-Lib 0.8, AROONOSC',
  build(plan, [span]) {
    const [down, up] = downAndUp(plan, span!)
    return [difference(plan, up!, down!)]
  },
})

function downAndUp(plan: Plan, span: number): Series[] {
  const ages = [
    barsSinceLowest(plan, plan.input('low'), span + 1),
    barsSinceHighest(plan, plan.input('high'), span + 1),
  ]
  return ages.map((age) => {
    return plan.step([age], {
      bind: ([since], [output]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            output![index] = (100 * (span - since[index]!)) / span
          }
        },
      }),
    })
  })
}
