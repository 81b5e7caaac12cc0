import { exp } from '../../../core/elementary.ts'
import { factor, indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'

export const alma: IndicatorDefinition = indicator({
  name: 'ALMA',
  title: 'Arnaud Legoux moving average',
  category: 'trend',
  parameters: [period(9), factor('offset', 0.85, 0, 1), factor('sigma', 6, 0.01)],
  outputs: ['alma'],
  needs: ['close'],
  pane: 'price',
  source: 'TradingView, ta.alma: a Gaussian window about offset × (period − 1)',
  build(plan, [span, offset, sigma]) {
    const peak = offset! * (span! - 1)
    const spread = span! / sigma!
    const bell = Array.from({ length: span! }, (_, place) => {
      const away = (place - peak) / spread
      return exp(-0.5 * away * away)
    })
    const total = bell.reduce((sum, weight) => sum + weight, 0)
    const weights = Float64Array.from(bell, (weight) => weight / total)
    const mean = plan.step([plan.input('close')], {
      window: span!,
      bind: ([values], [means]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            let sum = 0
            for (let place = 0, at = index - weights.length + 1; at <= index; place += 1, at += 1) {
              sum += weights[place]! * values[at]!
            }
            means![index] = sum
          }
        },
      }),
    })
    return [mean]
  },
})
