import { atan } from '../../../core/trigonometry.ts'
import { indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { dominantCycle } from '../steps/hilbert.ts'

const START = 12 // the bar at which the transform begins, as TA-Lib's does
const DEGREES = 180 / Math.PI
const SOONEST = 1 // an adaptive mean that has its first bar alone is that bar

export const mama: IndicatorDefinition = indicator({
  name: 'MAMA',
  title: 'MESA adaptive moving average',
  category: 'trend',
  parameters: [
    { name: 'fast_limit', default: 0.5, min: 0.01, max: 0.99, integer: false },
    { name: 'slow_limit', default: 0.05, min: 0.01, max: 0.99, integer: false },
  ],
  outputs: ['mama', 'fama'],
  needs: ['close'],
  pane: 'price',
  source: 'J. Ehlers (2001); TA-Lib 0.8, MAMA',
  build(plan, [fast, slow]) {
    const close = plan.input('close')
    const { inPhase, quadrature } = dominantCycle(plan, close, START)
    const means = plan.steps([close, inPhase, quadrature], 3, {
      endless: true,
      bind([values, inPhases, quadratures], [quick, slowly, phases]) {
        function advance(index: number, phaseBefore: number, mean: number, follower: number): void {
          const i = inPhases[index]!
          phases![index] = i === 0 ? 0 : atan(quadratures[index]! / i) * DEGREES
          const turned = Math.max(phaseBefore - phases![index], SOONEST)
          const weight = turned > SOONEST ? Math.max(fast! / turned, slow!) : fast!
          quick![index] = weight * values[index]! + (1 - weight) * mean
          slowly![index] = 0.5 * weight * quick![index] + (1 - 0.5 * weight) * follower
        }
        return {
          begin: (index) => advance(index, 0, 0, 0),
          run(from, to) {
            for (let index = from; index < to; index += 1) {
              advance(index, phases![index - 1]!, quick![index - 1]!, slowly![index - 1]!)
            }
          },
        }
      },
    })
    return [means[0]!, means[1]!].map((mean) => ({ ...mean, first: 32 }))
  },
})
