import { indicator, period, together } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { combination, difference, middle } from '../steps/arithmetic.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { exponentialMean, simpleMean, wilderMean } from '../steps/means.ts'
import { relativeStrength } from './rsi.ts'

const STOCHASTIC = { category: 'momentum', needs: ['high', 'low', 'close'], pane: 'own' } as const

export const stoch: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'STOCH',
  title: 'Stochastic oscillator',
  parameters: [period(14, 'k_period'), period(3, 'k_smoothing'), period(3, 'd_period')],
  outputs: ['k', 'd'],
  source: 'TA-Lib 0.8, STOCH with simple means: 0 where the range is 0',
  build(plan, [span, smoothing, signal]) {
    const slow = simpleMean(plan, placeOfClose(plan, span!), smoothing!)
    return together([slow, simpleMean(plan, slow, signal!)])
  },
})

export const stochf: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'STOCHF',
  title: 'Fast stochastic oscillator',
  parameters: [period(14, 'k_period'), period(3, 'd_period')],
  outputs: ['k', 'd'],
  source: 'TA-Lib 0.8, STOCHF with a simple mean: 0 where the range is 0',
  build(plan, [span, signal]) {
    const fast = placeOfClose(plan, span!)
    return together([fast, simpleMean(plan, fast, signal!)])
  },
})

export const stochrsi: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'STOCHRSI',
  title: 'Stochastic of the relative strength index',
  needs: ['close'],
  parameters: [
    period(14, 'rsi_period'),
    period(14, 'k_period'),
    period(3, 'k_smoothing'),
    period(3, 'd_period'),
  ],
  outputs: ['k', 'd'],
  source:
    'T. Chande, S. Kroll (1994), smoothed as TradingView has it; k is the fast d of TA-Lib 0.8, STOCHRSI',
  build(plan, [strength, span, smoothing, signal]) {
    const index = relativeStrength(plan, plan.input('close'), strength!)
    const bottom = lowest(plan, index, span!)
    const raw = place(plan, index, bottom, highest(plan, index, span!), bottom)
    const k = simpleMean(plan, raw, smoothing!)
    return [k, simpleMean(plan, k, signal!)]
  },
})

export const kdj: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'KDJ',
  title: 'Stochastic oscillator with its lead',
  parameters: [period(9, 'k_period'), period(3, 'k_smoothing'), period(3, 'd_period')],
  outputs: ['k', 'd', 'j'],
  source: 'TA-Lib 0.8, KDJ with Wilder’s means',
  build(plan, [span, smoothing, signal]) {
    const k = wilderMean(plan, placeOfClose(plan, span!), smoothing!)
    const d = wilderMean(plan, k, signal!)
    return together([k, d, combination(plan, k, 3, d, -2)])
  },
})

export const smi: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'SMI',
  title: 'Stochastic momentum index',
  parameters: [
    period(13, 'k_period'),
    period(2, 'fast_period'),
    period(25, 'slow_period'),
    period(9, 'signal_period'),
  ],
  outputs: ['smi', 'signal'],
  source: 'W. Blau (1993); TA-Lib 0.8, SMI: 0 where the range is 0',
  build(plan, [span, fast, slow, signal]) {
    const top = highest(plan, plan.input('high'), span!)
    const bottom = lowest(plan, plan.input('low'), span!)
    const away = difference(plan, plan.input('close'), middle(plan, top, bottom))
    const twice = (of: Series) => exponentialMean(plan, exponentialMean(plan, of, slow!), fast!)
    const line = plan.step([twice(away), twice(difference(plan, top, bottom))], {
      bind: ([aways, ranges], [output]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            const range = ranges[index]!
            output![index] = range === 0 ? 0 : (100 * aways[index]!) / (0.5 * range)
          }
        },
      }),
    })
    return together([line, exponentialMean(plan, line, signal!)])
  },
})

export const willr: IndicatorDefinition = indicator({
  ...STOCHASTIC,
  name: 'WILLR',
  title: 'Williams’ %R',
  parameters: [period(14)],
  outputs: ['willr'],
  source: 'TA-Lib 0.8, WILLR: 0 where the range is 0',
  build(plan, [span]) {
    const top = highest(plan, plan.input('high'), span!)
    return [place(plan, plan.input('close'), lowest(plan, plan.input('low'), span!), top, top)]
  },
})

function placeOfClose(plan: Plan, span: number): Series {
  const bottom = lowest(plan, plan.input('low'), span)
  return place(plan, plan.input('close'), bottom, highest(plan, plan.input('high'), span), bottom)
}

/** A range that is this small a part of its ends is made of rounding, as of an RSI that stands still. */
const ROUNDING = 1e-12

/** 100 × (value − `origin`) ÷ (top − bottom); 0 where these are equal. */
function place(plan: Plan, of: Series, bottom: Series, top: Series, origin: Series): Series {
  return plan.step([of, bottom, top, origin], {
    bind: ([values, bottoms, tops, origins], [places]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const range = tops[index]! - bottoms[index]!
          const isFlat = range <= ROUNDING * Math.abs(tops[index]!)
          places![index] = isFlat ? 0 : (100 * (values[index]! - origins[index]!)) / range
        }
      },
    }),
  })
}
