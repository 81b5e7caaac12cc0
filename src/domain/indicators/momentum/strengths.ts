import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { change, combination, difference, magnitude, ratio } from '../steps/arithmetic.ts'
import { highest, lowest } from '../steps/extremes.ts'
import { wilderMean, windowSum } from '../steps/means.ts'
import { trueRange } from '../steps/prices.ts'

const STRENGTH = { category: 'momentum', needs: ['close'], pane: 'own' } as const

export const cmo: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'CMO',
  title: 'Chande momentum oscillator, smoothed as RSI is',
  parameters: [period(14)],
  outputs: ['cmo'],
  source: 'TA-Lib 0.8, CMO: with Wilder’s means; 0 where nothing has moved',
  build(plan, [span]) {
    const moved = change(plan, plan.input('close'), 1)
    const all = wilderMean(plan, magnitude(plan, moved), span!)
    return [ratio(plan, wilderMean(plan, moved, span!), all, 100)]
  },
})

export const cmou: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'CMOU',
  title: 'Chande momentum oscillator',
  parameters: [period(14)],
  outputs: ['cmou'],
  source: 'T. Chande (1994), as TradingView’s ta.cmo; TA-Lib 0.8, CMOU: 0 where nothing has moved',
  build(plan, [span]) {
    const close = plan.input('close')
    const all = windowSum(plan, magnitude(plan, change(plan, close, 1)), span!)
    return [ratio(plan, change(plan, close, span!), all, 100)]
  },
})

export const imi: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'IMI',
  title: 'Intraday momentum index',
  needs: ['open', 'close'],
  parameters: [period(14)],
  outputs: ['imi'],
  source: 'T. Chande (1994); TA-Lib 0.8, IMI: 50 where no bar has a body',
  build(plan, [span]) {
    const body = difference(plan, plan.input('close'), plan.input('open'))
    const size = magnitude(plan, body)
    const gain = combination(plan, size, 0.5, body, 0.5)
    return [ratio(plan, windowSum(plan, gain, span!), windowSum(plan, size, span!), 100, 50)]
  },
})

export const vhf: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'VHF',
  title: 'Vertical horizontal filter',
  parameters: [period(28)],
  outputs: ['vhf'],
  source: 'A. White (1991); TA-Lib 0.8, VHF: 0 where nothing has moved',
  build(plan, [span]) {
    const close = plan.input('close')
    const range = difference(plan, highest(plan, close, span!), lowest(plan, close, span!))
    return [ratio(plan, range, windowSum(plan, magnitude(plan, change(plan, close, 1)), span!))]
  },
})

export const ultosc: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'ULTOSC',
  title: 'Ultimate oscillator',
  needs: ['high', 'low', 'close'],
  parameters: [period(7, 'short_period'), period(14, 'middle_period'), period(28, 'long_period')],
  outputs: ['ultosc'],
  source:
    'L. Williams (1985); TA-Lib 0.8, ULTOSC: the shortest span weighs most, whatever the order; one without range counts 0',
  build(plan, spans) {
    const [short, middle, long] = spans.toSorted((one, other) => one - other)
    const bar = [plan.input('high'), plan.input('low'), plan.input('close')] as const
    const [pressure, range] = plan.steps(bar, 2, {
      window: 2,
      bind: ([high, low, close], [pressures, ranges]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            const before = close[index - 1]!
            const rise = low[index]! - before
            const fall = before - high[index]!
            const gap = (rise + Math.abs(rise)) * 0.5 // max(rise, 0), without a branch
            pressures![index] = close[index]! - low[index]! + gap
            ranges![index] = high[index]! - low[index]! + gap + (fall + Math.abs(fall)) * 0.5
          }
        },
      }),
    })
    const share = (span: number, weight: number): Series => {
      const sum = windowSum(plan, pressure!, span)
      return ratio(plan, sum, windowSum(plan, range!, span), (100 * weight) / 7)
    }
    const quick = combination(plan, share(short!, 4), 1, share(middle!, 2), 1)
    return [combination(plan, quick, 1, share(long!, 1), 1)]
  },
})

export const vortex: IndicatorDefinition = indicator({
  ...STRENGTH,
  name: 'VORTEX',
  title: 'Vortex indicator',
  category: 'trend',
  needs: ['high', 'low', 'close'],
  parameters: [period(14)],
  outputs: ['plus', 'minus'],
  source: 'E. Botes, D. Siepman (2010); TA-Lib 0.8, VORTEX',
  build(plan, [span]) {
    const ranges = windowSum(plan, trueRange(plan), span!)
    const [high, low] = [plan.input('high'), plan.input('low')]
    const reach = (one: Series, other: Series) =>
      ratio(plan, windowSum(plan, distance(plan, one, other), span!), ranges)
    return [reach(high, low), reach(low, high)]
  },
})

/** How far one series is from where the other was a bar ago. */
function distance(plan: Plan, one: Series, other: Series): Series {
  return plan.step([one, other], {
    window: 2,
    bind: ([ones, others], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          output![index] = Math.abs(ones[index]! - others[index - 1]!)
        }
      },
    }),
  })
}
