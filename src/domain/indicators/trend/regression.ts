import { atan } from '../../../core/trigonometry.ts'
import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { difference, earlier, ratio } from '../steps/arithmetic.ts'
import { simpleMean } from '../steps/means.ts'
import { weightedSum } from '../steps/weighted-mean.ts'

const LINE = { category: 'trend', needs: ['close'], parameters: [period(14, 'period', 2)] } as const

export const linearreg: IndicatorDefinition = indicator({
  ...LINE,
  name: 'LINEARREG',
  title: 'End of the regression line',
  outputs: ['linearreg'],
  pane: 'price',
  source: 'TA-Lib 0.8, LINEARREG',
  build: (plan, [span]) => [lineAt(plan, plan.input('close'), span!, span! - 1)],
})

export const tsf: IndicatorDefinition = indicator({
  ...LINE,
  name: 'TSF',
  title: 'Time series forecast: the regression line one bar ahead',
  outputs: ['tsf'],
  pane: 'price',
  source: 'TA-Lib 0.8, TSF',
  build: (plan, [span]) => [lineAt(plan, plan.input('close'), span!, span!)],
})

export const linearregIntercept: IndicatorDefinition = indicator({
  ...LINE,
  name: 'LINEARREG_INTERCEPT',
  title: 'Beginning of the regression line',
  outputs: ['intercept'],
  pane: 'price',
  source: 'TA-Lib 0.8, LINEARREG_INTERCEPT',
  build: (plan, [span]) => [lineAt(plan, plan.input('close'), span!, 0)],
})

export const linearregSlope: IndicatorDefinition = indicator({
  ...LINE,
  name: 'LINEARREG_SLOPE',
  title: 'Slope of the regression line, a bar',
  outputs: ['slope'],
  pane: 'own',
  source: 'TA-Lib 0.8, LINEARREG_SLOPE',
  build: (plan, [span]) => [slopeOf(plan, plan.input('close'), span!)],
})

export const linearregAngle: IndicatorDefinition = indicator({
  ...LINE,
  name: 'LINEARREG_ANGLE',
  title: 'Angle of the regression line, in degrees',
  outputs: ['angle'],
  pane: 'own',
  source: 'TA-Lib 0.8, LINEARREG_ANGLE',
  build(plan, [span]) {
    const angle = plan.step([slopeOf(plan, plan.input('close'), span!)], {
      bind: ([slopes], [angles]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            angles![index] = atan(slopes[index]!) * (180 / Math.PI)
          }
        },
      }),
    })
    return [angle]
  },
})

export const fosc: IndicatorDefinition = indicator({
  ...LINE,
  name: 'FOSC',
  title: 'Forecast oscillator, in percent',
  category: 'momentum',
  outputs: ['fosc'],
  pane: 'own',
  source: 'T. Chande (1994); TA-Lib 0.8, FOSC: the close less the forecast that was made for it',
  build(plan, [span]) {
    const close = plan.input('close')
    const forecast = earlier(plan, lineAt(plan, close, span!, span!), 1)
    return [ratio(plan, difference(plan, close, forecast), close, 100)]
  },
})

/** Slope of the least-squares line through the last `span` values. */
export function slopeOf(plan: Plan, of: Series, span: number): Series {
  return plan.step(momentsOf(plan, of, span), {
    bind: ([sums, means], [slopes]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          slopes![index] = slopeFrom(sums[index]!, means[index]!, span)
        }
      },
    }),
  })
}

/** The line's height `place` bars after the oldest. */
export function lineAt(plan: Plan, of: Series, span: number, place: number): Series {
  const away = place - (span - 1) / 2
  return plan.step(momentsOf(plan, of, span), {
    bind: ([sums, means], [heights]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const slope = slopeFrom(sums[index]!, means[index]!, span)
          heights![index] = means[index]! + slope * away
        }
      },
    }),
  })
}

/** The values' sum, the oldest weighted 1 and the newest `span`, and their mean. */
function momentsOf(plan: Plan, of: Series, span: number) {
  return [weightedSum(plan, of, span), simpleMean(plan, of, span)] as const
}

function slopeFrom(weighted: number, mean: number, span: number): number {
  const centre = (span + 1) / 2
  const spread = (span * (span * span - 1)) / 12 // of the weights
  return (weighted - centre * span * mean) / spread
}
