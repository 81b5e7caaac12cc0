import { log } from '../../../core/elementary.ts'
import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { medianPrice } from '../steps/prices.ts'

const VALUE = 0

export const fisher: IndicatorDefinition = indicator({
  name: 'FISHER',
  title: 'Fisher transform',
  category: 'other',
  parameters: [period(9)],
  outputs: ['fisher', 'trigger'],
  needs: ['high', 'low'],
  pane: 'own',
  source:
    'J. Ehlers (2002), with TradingView’s constants; begun from 0, and a span without range counts as its middle',
  build(plan, [span]) {
    const price = medianPrice(plan)
    const inputs = [price, lowest(plan, price, span!), highest(plan, price, span!)] as const
    const [line, trigger] = plan.steps(inputs, 2, {
      slots: 1,
      endless: true,
      bind([prices, bottoms, tops], [lines, triggers], slots) {
        function advance(index: number, before: number): void {
          const range = tops[index]! - bottoms[index]!
          const place = range === 0 ? 0 : (prices[index]! - bottoms[index]!) / range - 0.5
          const value = 0.66 * place + 0.67 * slots[VALUE]!
          slots[VALUE] = value > 0.99 ? 0.999 : value < -0.99 ? -0.999 : value
          lines![index] = 0.5 * log((1 + slots[VALUE]) / (1 - slots[VALUE])) + 0.5 * before
          triggers![index] = before
        }
        return {
          begin: (index) => advance(index, 0),
          run(from, to) {
            for (let index = from; index < to; index += 1) advance(index, lines![index - 1]!)
          },
        }
      },
    })
    return [line!, trigger!]
  },
})
