import { factor, indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { change, difference, ratio } from '../steps/arithmetic.ts'
import { standardDeviation, variance } from '../steps/deviation.ts'
import { exponentialMean, simpleMean, wilderMean, windowSum } from '../steps/means.ts'
import { rate } from '../momentum/rates.ts'

const OWN = { category: 'volatility', pane: 'own' } as const

export const stddev: IndicatorDefinition = indicator({
  ...OWN,
  name: 'STDDEV',
  title: 'Standard deviation',
  parameters: [period(20), factor('deviations', 1)],
  outputs: ['stddev'],
  needs: ['close'],
  source: 'TA-Lib 0.8, STDDEV: of the population; exact for prices of any size',
  build: (plan, [span, times]) => [standardDeviation(plan, plan.input('close'), span!, times!)],
})

export const variances: IndicatorDefinition = indicator({
  ...OWN,
  name: 'VAR',
  title: 'Variance',
  parameters: [period(20)],
  outputs: ['var'],
  needs: ['close'],
  source: 'TA-Lib 0.8, VAR: of the population; exact for prices of any size',
  build: (plan, [span]) => [variance(plan, plan.input('close'), span!)],
})

export const adr: IndicatorDefinition = indicator({
  ...OWN,
  name: 'ADR',
  title: 'Average day range',
  parameters: [period(14)],
  outputs: ['adr'],
  needs: ['high', 'low'],
  source: 'TA-Lib 0.8, ADR: a simple mean of high − low',
  build(plan, [span]) {
    return [simpleMean(plan, difference(plan, plan.input('high'), plan.input('low')), span!)]
  },
})

export const cvi: IndicatorDefinition = indicator({
  ...OWN,
  name: 'CVI',
  title: 'Chaikin’s volatility, in percent',
  parameters: [period(10), period(10, 'rate_period')],
  outputs: ['cvi'],
  needs: ['high', 'low'],
  source: 'M. Chaikin; TA-Lib 0.8, CVI',
  build(plan, [span, back]) {
    const range = difference(plan, plan.input('high'), plan.input('low'))
    return [rate(plan, exponentialMean(plan, range, span!), back!, 100, 1)]
  },
})

export const massi: IndicatorDefinition = indicator({
  ...OWN,
  name: 'MASSI',
  title: 'Mass index',
  parameters: [period(9, 'mean_period'), period(25, 'sum_period')],
  outputs: ['massi'],
  needs: ['high', 'low'],
  source: 'D. Dorsey (1992); TA-Lib 0.8, MASSI: ranges of 0 are as wide as they were',
  build(plan, [span, sum]) {
    const range = difference(plan, plan.input('high'), plan.input('low'))
    const once = exponentialMean(plan, range, span!)
    const widening = ratio(plan, once, exponentialMean(plan, once, span!), 1, 1)
    return [windowSum(plan, widening, sum!)]
  },
})

export const rvi: IndicatorDefinition = indicator({
  ...OWN,
  name: 'RVI',
  title: 'Relative volatility index',
  parameters: [period(14), period(10, 'deviation_period')],
  outputs: ['rvi'],
  needs: ['close'],
  source: 'D. Dorsey (1993); TA-Lib 0.8, RVI: 50 where nothing deviates',
  build(plan, [span, deviation]) {
    const close = plan.input('close')
    const spread = standardDeviation(plan, close, deviation!)
    const [rising, moving] = plan.steps([change(plan, close, 1), spread], 2, {
      bind: ([changes, spreads], [rises, moves]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            rises![index] = spreads[index]! * +(changes[index]! > 0)
            moves![index] = spreads[index]! * +(changes[index]! !== 0)
          }
        },
      }),
    })
    const all = wilderMean(plan, moving!, span!)
    return [ratio(plan, wilderMean(plan, rising!, span!), all, 100, 50)]
  },
})
