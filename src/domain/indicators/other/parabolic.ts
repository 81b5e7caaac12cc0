import { factor, indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'

const LONG = 0 // 1 while long, 0 while short
const STOP = 1 // for the next bar
const EXTREME = 2
const PACE = 3

export const psar: IndicatorDefinition = indicator({
  name: 'PSAR',
  aliases: ['SAR'],
  title: 'Parabolic stop and reverse',
  category: 'other',
  parameters: [factor('acceleration', 0.02), factor('maximum', 0.2)],
  outputs: ['psar'],
  needs: ['high', 'low'],
  pane: 'price',
  source:
    'J. W. Wilder (1978), section II; TA-Lib 0.8, SAR: begun by the first directional movement',
  build(plan, [acceleration, maximum]) {
    const pace = Math.min(acceleration!, maximum!)
    const stops = plan.step([plan.input('high'), plan.input('low')], {
      window: 2,
      slots: 4,
      endless: true,
      bind([high, low], [output], slots) {
        /** The stop for bar `index`, given what is known when it ends, `before` being the bar before. */
        function advance(index: number, before: number): void {
          const isLong = slots[LONG] === 1
          const sign = isLong ? 1 : -1
          const [bottom, top] = isLong ? [low, high] : [high, low] // of a market turned upside down
          const bound = Math.min(sign * bottom[before]!, sign * bottom[index]!)
          let stop = sign * slots[STOP]!
          let extreme = sign * slots[EXTREME]!

          if (sign * bottom[index]! <= stop) {
            const far = Math.max(extreme, sign * top[before]!, sign * top[index]!)
            output![index] = sign * far
            extreme = sign * bottom[index]!
            stop = Math.max(far + pace * (extreme - far), sign * top[before]!, sign * top[index]!)
            slots[LONG] = isLong ? 0 : 1
            slots[PACE] = pace
          } else {
            output![index] = sign * stop
            if (sign * top[index]! > extreme) {
              extreme = sign * top[index]!
              slots[PACE] = Math.min(slots[PACE]! + pace, maximum!)
            }
            stop = Math.min(stop + slots[PACE]! * (extreme - stop), bound)
          }
          slots[STOP] = sign * stop
          slots[EXTREME] = sign * extreme
        }
        return {
          begin(index) {
            const rise = high[index]! - high[index - 1]!
            const fall = low[index - 1]! - low[index]!
            const isLong = !(fall > 0 && fall > rise)
            slots[LONG] = isLong ? 1 : 0
            slots[PACE] = pace
            slots[EXTREME] = isLong ? high[index]! : low[index]!
            slots[STOP] = isLong ? low[index - 1]! : high[index - 1]!
            advance(index, index)
          },
          run(from, to) {
            for (let index = from; index < to; index += 1) advance(index, index - 1)
          },
        }
      },
    })
    return [stops]
  },
})
