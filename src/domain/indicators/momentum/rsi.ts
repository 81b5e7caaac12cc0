import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'

export const rsi: IndicatorDefinition = indicator({
  name: 'RSI',
  title: 'Relative strength index',
  category: 'momentum',
  parameters: [period(14)],
  outputs: ['rsi'],
  needs: ['close'],
  pane: 'own',
  source: 'J. W. Wilder (1978), section VI; TA-Lib 0.8, RSI: 0 where nothing has moved',
  build: (plan, [span]) => [relativeStrength(plan, plan.input('close'), span!)],
})

/** The share of gains in all movement, 0 to 100, by Wilder's means of both. */
export function relativeStrength(plan: Plan, of: Series, span: number): Series {
  const weight = 1 / span
  return plan.step([of], {
    window: span + 1,
    slots: 2,
    endless: span > 1,
    bind: ([values], [output], slots) => ({
      begin(last) {
        let [gains, losses] = [0, 0]
        for (let index = last - span + 1; index <= last; index += 1) {
          const change = values[index]! - values[index - 1]!
          gains += Math.max(change, 0)
          losses += Math.max(-change, 0)
        }
        slots[0] = gains / span
        slots[1] = losses / span
        output![last] = share(slots[0], slots[1])
      },
      run(from, to) {
        let [gain, loss] = [slots[0]!, slots[1]!]
        let before = values[from - 1]!
        for (let index = from; index < to; index += 1) {
          const change = values[index]! - before
          const size = Math.abs(change)
          before = values[index]!
          gain = ((size + change) * 0.5 - gain) * weight + gain // max(change, 0), without a branch
          loss = ((size - change) * 0.5 - loss) * weight + loss
          output![index] = share(gain, loss)
        }
        slots[0] = gain
        slots[1] = loss
      },
    }),
  })
}

function share(gain: number, loss: number): number {
  const movement = gain + loss
  return movement === 0 ? 0 : 100 * (gain / movement)
}
