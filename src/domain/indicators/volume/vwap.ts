import { indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { typicalPrice } from '../steps/prices.ts'

const WORTH = 0
const VOLUME = 1

export const vwap: IndicatorDefinition = indicator({
  name: 'VWAP',
  title: 'Volume-weighted average price of the session',
  category: 'volume',
  parameters: [],
  outputs: ['vwap'],
  needs: ['high', 'low', 'close', 'volume', 'session'],
  pane: 'price',
  source:
    'TradingView, ta.vwap of the typical price, anchored to the session; TA-Lib 0.8, VWAP within one session. No value until something is traded',
  build(plan) {
    const inputs = [typicalPrice(plan), plan.input('volume'), plan.input('session')] as const
    const mean = plan.step(inputs, {
      slots: 2,
      endless: true,
      bind([price, volume, session], [means], slots) {
        function run(from: number, to: number): void {
          let worth = slots[WORTH]!
          let traded = slots[VOLUME]!
          for (let index = from; index < to; index += 1) {
            const goesOn = +(session[index]! === session[index - 1]!)
            worth = worth * goesOn + price[index]! * volume[index]!
            traded = traded * goesOn + volume[index]!
            means![index] = worth / traded
          }
          slots[WORTH] = worth
          slots[VOLUME] = traded
        }
        return {
          begin(index) {
            slots[WORTH] = price[index]! * volume[index]!
            slots[VOLUME] = volume[index]!
            means![index] = slots[WORTH] / slots[VOLUME]
          },
          run,
        }
      },
    })
    return [mean]
  },
})
