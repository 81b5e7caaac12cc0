import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { earlier, middle, ratio } from '../steps/arithmetic.ts'
import { wilderSum } from '../steps/means.ts'
import { trueRange } from '../steps/prices.ts'

const DIRECTION = {
  category: 'trend',
  needs: ['high', 'low', 'close'],
  pane: 'own',
  parameters: [period(14)],
} as const

/** FO-151 lists it among the volume indicators. */
export const adx: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'ADX',
  title: 'Average directional index',
  category: 'volume',
  outputs: ['adx'],
  source:
    'J. W. Wilder (1978), section IV; TA-Lib 0.8, ADX: a bar without direction changes nothing',
  build: (plan, [span]) => [averageDirection(plan, span!)],
})

export const adxr: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'ADXR',
  title: 'Average directional index rating',
  outputs: ['adxr'],
  source: 'J. W. Wilder (1978), section IV; TA-Lib 0.8, ADXR',
  build(plan, [span]) {
    const index = averageDirection(plan, span!)
    return [middle(plan, index, earlier(plan, index, span! - 1))]
  },
})

export const dx: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'DX',
  title: 'Directional index',
  outputs: ['dx'],
  source: 'J. W. Wilder (1978), section IV; TA-Lib 0.8, DX: without direction it stays as it was',
  build(plan, [span]) {
    const held = plan.step([direction(plan, span!)], {
      endless: true,
      bind: ([values], [output]) => ({
        begin(index) {
          output![index] = values[index]! >= 0 ? values[index]! : 0
        },
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            output![index] = values[index]! >= 0 ? values[index]! : output![index - 1]!
          }
        },
      }),
    })
    return [held]
  },
})

export const plusDi: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'PLUS_DI',
  title: 'Plus directional indicator',
  outputs: ['plus_di'],
  source:
    'J. W. Wilder (1978), section IV; TA-Lib 0.8, PLUS_DI: 0 where the range is 0; in percent with period 1 too',
  build: (plan, [span]) => [indicators(plan, span!)[0]!],
})

export const minusDi: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'MINUS_DI',
  title: 'Minus directional indicator',
  outputs: ['minus_di'],
  source:
    'J. W. Wilder (1978), section IV; TA-Lib 0.8, MINUS_DI: 0 where the range is 0; in percent with period 1 too',
  build: (plan, [span]) => [indicators(plan, span!)[1]!],
})

export const plusDm: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'PLUS_DM',
  title: 'Plus directional movement',
  needs: ['high', 'low'],
  outputs: ['plus_dm'],
  source: 'J. W. Wilder (1978), section IV; TA-Lib 0.8, PLUS_DM',
  build: (plan, [span]) => [wilderSum(plan, movements(plan)[0]!, span!)],
})

export const minusDm: IndicatorDefinition = indicator({
  ...DIRECTION,
  name: 'MINUS_DM',
  title: 'Minus directional movement',
  needs: ['high', 'low'],
  outputs: ['minus_dm'],
  source: 'J. W. Wilder (1978), section IV; TA-Lib 0.8, MINUS_DM',
  build: (plan, [span]) => [wilderSum(plan, movements(plan)[1]!, span!)],
})

/**
 * The larger of a bar's rise above the high before and its fall below the low before, as plus or
 * minus; neither if they are equal, or none is positive. The comparisons count as 0 or 1, which
 * leaves no branch to mispredict.
 */
function movements(plan: Plan): readonly Series[] {
  return plan.steps([plan.input('high'), plan.input('low')], 2, {
    window: 2,
    bind: ([high, low], [pluses, minuses]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const rise = high[index]! - high[index - 1]!
          const fall = low[index - 1]! - low[index]!
          pluses![index] = (rise + Math.abs(rise)) * 0.5 * +(rise > fall)
          minuses![index] = (fall + Math.abs(fall)) * 0.5 * +(fall > rise)
        }
      },
    }),
  })
}

/** Both movements as shares of the true range, in percent. */
function indicators(plan: Plan, span: number): readonly Series[] {
  const ranges = begunLater(wilderSum(plan, trueRange(plan), span), span)
  return movements(plan).map((movement) => {
    return ratio(plan, begunLater(wilderSum(plan, movement, span), span), ranges, 100)
  })
}

/** TA-Lib gives the movements from the bar of their first sum on, but what is made of them a bar later. */
function begunLater(series: Series, span: number): Series {
  return { ...series, first: span }
}

/** The difference of both as a share of their sum, in percent; NaN where there is none. */
function direction(plan: Plan, span: number): Series {
  const [plus, minus] = indicators(plan, span)
  return plan.step([plus!, minus!], {
    bind: ([pluses, minuses], [output]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const both = pluses[index]! + minuses[index]!
          output![index] = (100 * Math.abs(minuses[index]! - pluses[index]!)) / both
        }
      },
    }),
  })
}

function averageDirection(plan: Plan, span: number): Series {
  const weight = 1 / span
  return plan.step([direction(plan, span)], {
    window: span,
    endless: span > 1,
    bind: ([values], [means]) => ({
      begin(last) {
        let sum = 0
        for (let index = last - span + 1; index <= last; index += 1) {
          if (values[index]! >= 0) sum += values[index]!
        }
        means![last] = sum / span
      },
      run(from, to) {
        let mean = means![from - 1]!
        for (let index = from; index < to; index += 1) {
          const value = values[index]!
          if (value >= 0) mean = (value - mean) * weight + mean
          means![index] = mean
        }
      },
    }),
  })
}
