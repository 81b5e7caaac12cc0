import { factor, indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { averageTrueRange } from '../steps/prices.ts'

const UPPER = 0
const LOWER = 1

export const supertrend: IndicatorDefinition = indicator({
  name: 'SUPERTREND',
  title: 'Supertrend',
  category: 'other',
  parameters: [period(10), factor('multiplier', 3)],
  outputs: ['supertrend', 'direction'],
  needs: ['high', 'low', 'close'],
  pane: 'price',
  source:
    'O. Seban; TA-Lib 0.8, SUPERTREND: begun rising; direction is 1 while it rises, −1 while it falls (TradingView’s has the other sign)',
  build(plan, [span, times]) {
    const [high, low, close] = [plan.input('high'), plan.input('low'), plan.input('close')]
    const range = averageTrueRange(plan, span!)
    return plan.steps([high, low, close, range], 2, {
      slots: 2,
      endless: true,
      bind: ([highs, lows, closes, ranges], [lines, directions], slots) => ({
        begin(index) {
          const middle = (highs[index]! + lows[index]!) / 2
          slots[UPPER] = middle + times! * ranges[index]!
          slots[LOWER] = middle - times! * ranges[index]!
          lines![index] = slots[LOWER]!
          directions![index] = 1
        },
        run(from, to) {
          let [upper, lower] = [slots[UPPER]!, slots[LOWER]!]
          let direction = directions![from - 1]!
          for (let index = from; index < to; index += 1) {
            const middle = (highs[index]! + lows[index]!) / 2
            const width = times! * ranges[index]!
            const before = closes[index - 1]!
            const now = closes[index]!
            if (middle + width < upper || before > upper) upper = middle + width
            if (middle - width > lower || before < lower) lower = middle - width
            if (direction > 0 && now < lower) direction = -1
            else if (direction < 0 && now > upper) direction = 1
            lines![index] = direction > 0 ? lower : upper
            directions![index] = direction
          }
          slots[UPPER] = upper
          slots[LOWER] = lower
        },
      }),
    })
  },
})
