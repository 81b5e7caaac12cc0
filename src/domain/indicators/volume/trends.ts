import { indicator } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'

const TREND = { category: 'volume', pane: 'own', parameters: [] } as const

export const pvt: IndicatorDefinition = indicator({
  ...TREND,
  name: 'PVT',
  title: 'Price volume trend',
  outputs: ['pvt'],
  needs: ['close', 'volume'],
  source: 'TA-Lib 0.8, PVT',
  build(plan) {
    const trend = plan.step([plan.input('close'), plan.input('volume')], {
      endless: true,
      bind: ([close, volume], [output]) => ({
        begin(index) {
          output![index] = 0
        },
        run(from, to) {
          let sum = output![from - 1]!
          for (let index = from; index < to; index += 1) {
            const before = close[index - 1]!
            if (before !== 0) sum += (close[index]! / before - 1) * volume[index]!
            output![index] = sum
          }
        },
      }),
    })
    return [trend]
  },
})

export const nvi: IndicatorDefinition = indicator({
  ...TREND,
  name: 'NVI',
  title: 'Negative volume index',
  outputs: ['nvi'],
  needs: ['close', 'volume'],
  source: 'P. Dysart, N. Fosback (1976); TA-Lib 0.8, NVI: begun at 1000',
  build: (plan) => [compounded(plan, -1)],
})

export const pvi: IndicatorDefinition = indicator({
  ...TREND,
  name: 'PVI',
  title: 'Positive volume index',
  outputs: ['pvi'],
  needs: ['close', 'volume'],
  source: 'P. Dysart, N. Fosback (1976); TA-Lib 0.8, PVI: begun at 1000',
  build: (plan) => [compounded(plan, 1)],
})

export const wad: IndicatorDefinition = indicator({
  ...TREND,
  name: 'WAD',
  title: 'Williams’ accumulation and distribution',
  outputs: ['wad'],
  needs: ['high', 'low', 'close'],
  source: 'L. Williams (1972); TA-Lib 0.8, WAD',
  build(plan) {
    const bar = [plan.input('high'), plan.input('low'), plan.input('close')] as const
    const line = plan.step(bar, {
      endless: true,
      bind: ([high, low, close], [output]) => ({
        begin(index) {
          output![index] = 0
        },
        run(from, to) {
          let sum = output![from - 1]!
          for (let index = from; index < to; index += 1) {
            const [before, now] = [close[index - 1]!, close[index]!]
            if (now > before) sum += now - Math.min(low[index]!, before)
            if (now < before) sum += now - Math.max(high[index]!, before)
            output![index] = sum
          }
        },
      }),
    })
    return [line]
  },
})

/** Grows with the close on the days whose volume rose (`sign` 1) or fell (−1). */
function compounded(plan: Plan, sign: 1 | -1): Series {
  return plan.step([plan.input('close'), plan.input('volume')], {
    endless: true,
    bind: ([close, volume], [output]) => ({
      begin(index) {
        output![index] = 1000
      },
      run(from, to) {
        let value = output![from - 1]!
        for (let index = from; index < to; index += 1) {
          const counts = (volume[index]! - volume[index - 1]!) * sign > 0 && close[index - 1]! !== 0
          if (counts) value *= close[index]! / close[index - 1]!
          output![index] = value
        }
      },
    }),
  })
}
