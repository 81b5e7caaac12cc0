import { factor, indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'

const SIGN = 0 // 1 while long, −1 while short; a short's market is turned upside down
const STOP = 1 // for the next bar, × sign
const EXTREME = 2 // × sign
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
      bind: ([high, low], [output], slots) => ({
        begin(index) {
          const rise = high[index]! - high[index - 1]!
          const fall = low[index - 1]! - low[index]!
          const isLong = !(fall > 0 && fall > rise)
          slots[SIGN] = isLong ? 1 : -1
          slots[PACE] = pace
          slots[EXTREME] = isLong ? high[index]! : -low[index]!
          slots[STOP] = isLong ? low[index - 1]! : -high[index - 1]!
          trail([high, low, output!], slots, [pace, maximum!], 0, index, index + 1)
        },
        run: (from, to) => trail([high, low, output!], slots, [pace, maximum!], 1, from, to),
      }),
    })
    return [stops]
  },
})

/** The stops, each from what is known when its bar ends; the bar before is `back` bars ago. */
function trail(
  [high, low, output]: readonly [Float64Array, Float64Array, Float64Array],
  slots: Float64Array,
  [slowest, fastest]: readonly [number, number],
  back: number,
  from: number,
  to: number,
): void {
  let sign = slots[SIGN]!
  let stop = slots[STOP]!
  let extreme = slots[EXTREME]!
  let pace = slots[PACE]!
  for (let index = from; index < to; index += 1) {
    const isLong = sign > 0
    const bottom = isLong ? low[index]! : -high[index]!
    const bottomBefore = isLong ? low[index - back]! : -high[index - back]!
    const top = isLong ? high[index]! : -low[index]!
    if (bottom <= stop) {
      const reached = Math.max(top, isLong ? high[index - back]! : -low[index - back]!)
      const far = Math.max(extreme, reached)
      output[index] = sign * far
      stop = -Math.max(far + slowest * (bottom - far), reached)
      extreme = -bottom
      pace = slowest
      sign = -sign
    } else {
      output[index] = sign * stop
      if (top > extreme) {
        extreme = top
        pace = Math.min(pace + slowest, fastest)
      }
      stop = Math.min(stop + pace * (extreme - stop), bottomBefore, bottom)
    }
  }
  slots[SIGN] = sign
  slots[STOP] = stop
  slots[EXTREME] = extreme
  slots[PACE] = pace
}
