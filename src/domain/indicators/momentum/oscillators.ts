import { indicator, period, together } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { change, difference, magnitude, ratio } from '../steps/arithmetic.ts'
import { exponentialCascade } from '../steps/cascade.ts'
import { exponentialMean, simpleMean } from '../steps/means.ts'
import { medianPrice } from '../steps/prices.ts'
import { weightedMean } from '../steps/weighted-mean.ts'
import { rate } from './rates.ts'

const OWN = { category: 'momentum', pane: 'own' } as const
const TWO = [period(12, 'fast_period'), period(26, 'slow_period')]
const fastBelowSlow = ([fast, slow]: readonly number[]) =>
  fast! < slow! ? null : 'fast_period must be below slow_period'

export const ppo: IndicatorDefinition = indicator({
  ...OWN,
  name: 'PPO',
  title: 'Percentage price oscillator',
  parameters: [...TWO, period(9, 'signal_period')],
  outputs: ['ppo', 'signal', 'histogram'],
  needs: ['close'],
  conflict: fastBelowSlow,
  source: 'TA-Lib 0.8, PPO with exponential means; signal and histogram as TradingView has them',
  build(plan, [fast, slow, signal]) {
    const line = percentage(plan, plan.input('close'), fast!, slow!)
    const mean = exponentialMean(plan, line, signal!)
    return [line, mean, difference(plan, line, mean)]
  },
})

export const pvo: IndicatorDefinition = indicator({
  ...OWN,
  name: 'PVO',
  title: 'Percentage volume oscillator',
  category: 'volume',
  parameters: [...TWO, period(9, 'signal_period')],
  outputs: ['pvo', 'signal', 'histogram'],
  needs: ['volume'],
  conflict: fastBelowSlow,
  source: 'TA-Lib 0.8, PVO with exponential means; signal and histogram as for PPO',
  build(plan, [fast, slow, signal]) {
    const line = percentage(plan, plan.input('volume'), fast!, slow!)
    const mean = exponentialMean(plan, line, signal!)
    return [line, mean, difference(plan, line, mean)]
  },
})

export const apo: IndicatorDefinition = indicator({
  ...OWN,
  name: 'APO',
  title: 'Absolute price oscillator',
  parameters: TWO,
  outputs: ['apo'],
  needs: ['close'],
  conflict: fastBelowSlow,
  source: 'TA-Lib 0.8, APO with exponential means',
  build(plan, [fast, slow]) {
    const close = plan.input('close')
    return [
      difference(plan, exponentialMean(plan, close, fast!), exponentialMean(plan, close, slow!)),
    ]
  },
})

export const ao: IndicatorDefinition = indicator({
  ...OWN,
  name: 'AO',
  title: 'Awesome oscillator',
  parameters: [period(5, 'fast_period'), period(34, 'slow_period')],
  outputs: ['ao'],
  needs: ['high', 'low'],
  conflict: fastBelowSlow,
  source: 'B. Williams (1998); TradingView and TA-Lib 0.8, AO',
  build: (plan, [fast, slow]) => [awesome(plan, fast!, slow!)],
})

export const ac: IndicatorDefinition = indicator({
  ...OWN,
  name: 'AC',
  title: 'Accelerator oscillator',
  parameters: [period(5, 'fast_period'), period(34, 'slow_period'), period(5, 'signal_period')],
  outputs: ['ac'],
  needs: ['high', 'low'],
  conflict: fastBelowSlow,
  source: 'B. Williams (1998); TA-Lib 0.8, AC',
  build(plan, [fast, slow, signal]) {
    const line = awesome(plan, fast!, slow!)
    return [difference(plan, line, simpleMean(plan, line, signal!))]
  },
})

export const tsi: IndicatorDefinition = indicator({
  ...OWN,
  name: 'TSI',
  title: 'True strength index',
  parameters: [period(13, 'short_period'), period(25, 'long_period'), period(13, 'signal_period')],
  outputs: ['tsi', 'signal'],
  needs: ['close'],
  source: 'W. Blau (1991); TA-Lib 0.8, TSI, in percent; signal as TradingView has it',
  build(plan, [short, long, signal]) {
    const moved = change(plan, plan.input('close'), 1)
    const twice = (of: Series) => exponentialMean(plan, exponentialMean(plan, of, long!), short!)
    const line = ratio(plan, twice(moved), twice(magnitude(plan, moved)), 100)
    return [line, exponentialMean(plan, line, signal!)]
  },
})

export const trix: IndicatorDefinition = indicator({
  ...OWN,
  name: 'TRIX',
  title: 'Rate of change of a triple exponential mean, in percent',
  parameters: [period(15)],
  outputs: ['trix'],
  needs: ['close'],
  source: 'J. Hutson (1983); TA-Lib 0.8, TRIX',
  build(plan, [span]) {
    const mean = exponentialCascade(plan, plan.input('close'), span!, [0, 0, 1])
    return [rate(plan, mean, 1, 100, 1)]
  },
})

export const coppock: IndicatorDefinition = indicator({
  ...OWN,
  name: 'COPPOCK',
  title: 'Coppock curve',
  parameters: [period(10, 'period'), period(11, 'short_period'), period(14, 'long_period')],
  outputs: ['coppock'],
  needs: ['close'],
  source: 'E. Coppock (1962); TA-Lib 0.8, COPPOCK',
  build(plan, [span, short, long]) {
    const close = plan.input('close')
    const both = plan.step([rate(plan, close, short!, 100, 1), rate(plan, close, long!, 100, 1)], {
      bind: ([one, two], [sums]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) sums![index] = one[index]! + two[index]!
        },
      }),
    })
    return [weightedMean(plan, both, span!)]
  },
})

export const qstick: IndicatorDefinition = indicator({
  ...OWN,
  name: 'QSTICK',
  title: 'Mean body of the bars',
  parameters: [period(10)],
  outputs: ['qstick'],
  needs: ['open', 'close'],
  source: 'T. Chande (1994); TA-Lib 0.8, QSTICK',
  build(plan, [span]) {
    return [simpleMean(plan, difference(plan, plan.input('close'), plan.input('open')), span!)]
  },
})

export const bop: IndicatorDefinition = indicator({
  ...OWN,
  name: 'BOP',
  title: 'Balance of power',
  parameters: [],
  outputs: ['bop'],
  needs: ['open', 'high', 'low', 'close'],
  source: 'TA-Lib 0.8, BOP: 0 where the range is 0',
  build(plan) {
    const body = difference(plan, plan.input('close'), plan.input('open'))
    return [ratio(plan, body, difference(plan, plan.input('high'), plan.input('low')))]
  },
})

export const eri: IndicatorDefinition = indicator({
  ...OWN,
  name: 'ERI',
  title: 'Elder ray: bull and bear power',
  parameters: [period(13)],
  outputs: ['bull', 'bear'],
  needs: ['high', 'low', 'close'],
  source: 'A. Elder (1993); TA-Lib 0.8, ERI',
  build(plan, [span]) {
    const mean = exponentialMean(plan, plan.input('close'), span!)
    const bull = difference(plan, plan.input('high'), mean)
    return together([bull, difference(plan, plan.input('low'), mean)])
  },
})

function percentage(plan: Plan, of: Series, fast: number, slow: number): Series {
  const slowly = exponentialMean(plan, of, slow)
  return ratio(plan, difference(plan, exponentialMean(plan, of, fast), slowly), slowly, 100)
}

function awesome(plan: Plan, fast: number, slow: number): Series {
  const middle = medianPrice(plan)
  return difference(plan, simpleMean(plan, middle, fast), simpleMean(plan, middle, slow))
}
