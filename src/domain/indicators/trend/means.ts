import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import { combination, difference, earlier, product, ratio } from '../steps/arithmetic.ts'
import { exponentialCascade } from '../steps/cascade.ts'
import { exponentialMean, simpleMean, wilderMean, windowSum } from '../steps/means.ts'
import { weightedMean } from '../steps/weighted-mean.ts'

const TREND = { category: 'trend', needs: ['close'], pane: 'price' } as const

export const sma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'SMA',
  title: 'Simple moving average',
  parameters: [period(20)],
  outputs: ['sma'],
  source: 'TA-Lib 0.8, SMA',
  build: (plan, [span]) => [simpleMean(plan, plan.input('close'), span!)],
})

export const ema: IndicatorDefinition = indicator({
  ...TREND,
  name: 'EMA',
  title: 'Exponential moving average',
  parameters: [period(20)],
  outputs: ['ema'],
  source: 'TA-Lib 0.8, EMA: begun with a simple mean',
  build: (plan, [span]) => [exponentialMean(plan, plan.input('close'), span!)],
})

export const rma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'RMA',
  title: 'Wilder’s moving average',
  parameters: [period(14)],
  outputs: ['rma'],
  source: 'TA-Lib 0.8, RMA: weight 1 ÷ period, begun with a simple mean',
  build: (plan, [span]) => [wilderMean(plan, plan.input('close'), span!)],
})

export const wma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'WMA',
  title: 'Weighted moving average',
  parameters: [period(20)],
  outputs: ['wma'],
  source: 'TA-Lib 0.8, WMA',
  build: (plan, [span]) => [weightedMean(plan, plan.input('close'), span!)],
})

export const hma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'HMA',
  title: 'Hull moving average',
  parameters: [period(20, 'period', 2)],
  outputs: ['hma'],
  source:
    'A. Hull (2005), as TradingView and TA-Lib 0.8 have it: half and root of the period floored',
  build(plan, [span]) {
    const close = plan.input('close')
    const quick = weightedMean(plan, close, Math.floor(span! / 2))
    const ahead = combination(plan, quick, 2, weightedMean(plan, close, span!), -1)
    return [weightedMean(plan, ahead, Math.floor(Math.sqrt(span!)))]
  },
})

export const dema: IndicatorDefinition = indicator({
  ...TREND,
  name: 'DEMA',
  title: 'Double exponential moving average',
  parameters: [period(20)],
  outputs: ['dema'],
  source: 'P. Mulloy (1994); TA-Lib 0.8, DEMA',
  build: (plan, [span]) => [exponentialCascade(plan, plan.input('close'), span!, [2, -1])],
})

export const tema: IndicatorDefinition = indicator({
  ...TREND,
  name: 'TEMA',
  title: 'Triple exponential moving average',
  parameters: [period(20)],
  outputs: ['tema'],
  source: 'P. Mulloy (1994); TA-Lib 0.8, TEMA',
  build: (plan, [span]) => [exponentialCascade(plan, plan.input('close'), span!, [3, -3, 1])],
})

const FACTOR = 0.7 // of Tillson's volume factor, as he and everybody after him took it
const [SQUARE, CUBE] = [FACTOR * FACTOR, FACTOR * FACTOR * FACTOR]
const [THIRD, FIFTH] = [1 + 3 * FACTOR + CUBE + 3 * SQUARE, 3 * (SQUARE + CUBE)]
const TILLSON = [0, 0, THIRD, -6 * SQUARE - 3 * (FACTOR + CUBE), FIFTH, -CUBE] as const

export const t3: IndicatorDefinition = indicator({
  ...TREND,
  name: 'T3',
  title: 'Tillson’s moving average',
  parameters: [period(5)],
  outputs: ['t3'],
  source: 'T. Tillson (1998); TA-Lib 0.8, T3 with a volume factor of 0.7',
  build: (plan, [span]) => [exponentialCascade(plan, plan.input('close'), span!, TILLSON)],
})

export const trima: IndicatorDefinition = indicator({
  ...TREND,
  name: 'TRIMA',
  title: 'Triangular moving average',
  parameters: [period(20)],
  outputs: ['trima'],
  source: 'TA-Lib 0.8, TRIMA: a simple mean of a simple mean',
  build(plan, [span]) {
    const inner = Math.floor((span! + 1) / 2)
    return [simpleMean(plan, simpleMean(plan, plan.input('close'), inner), span! - inner + 1)]
  },
})

export const zlema: IndicatorDefinition = indicator({
  ...TREND,
  name: 'ZLEMA',
  title: 'Zero-lag exponential moving average',
  parameters: [period(20)],
  outputs: ['zlema'],
  source:
    'J. Ehlers, R. Way (2010), as TradingView’s scripts and TA-Lib 0.8 have it: lag (period − 1) ÷ 2',
  build(plan, [span]) {
    const close = plan.input('close')
    const before = earlier(plan, close, Math.floor((span! - 1) / 2))
    return [exponentialMean(plan, combination(plan, close, 2, before, -1), span!)]
  },
})

export const vwma: IndicatorDefinition = indicator({
  ...TREND,
  name: 'VWMA',
  title: 'Volume-weighted moving average',
  needs: ['close', 'volume'],
  parameters: [period(20)],
  outputs: ['vwma'],
  source: 'TradingView, ta.vwma; TA-Lib 0.8, VWMA: no value where nothing was traded',
  build(plan, [span]) {
    const [close, volume] = [plan.input('close'), plan.input('volume')]
    const worth = windowSum(plan, product(plan, close, volume), span!)
    return [ratio(plan, worth, windowSum(plan, volume, span!), 1, Number.NaN)]
  },
})

export const dpo: IndicatorDefinition = indicator({
  ...TREND,
  name: 'DPO',
  title: 'Detrended price oscillator',
  pane: 'own',
  parameters: [period(20)],
  outputs: ['dpo'],
  source: 'TA-Lib 0.8, DPO: the close of period ÷ 2 + 1 bars ago less the mean, never centered',
  build(plan, [span]) {
    const close = plan.input('close')
    const before = earlier(plan, close, Math.floor(span! / 2) + 1)
    return [difference(plan, before, simpleMean(plan, close, span!))]
  },
})
