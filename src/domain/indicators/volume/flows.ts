import { indicator, period } from '../define.ts'
import type { IndicatorDefinition } from '../definition.ts'
import type { Plan, Series } from '../plan.ts'
import { change, difference, earlier, product, ratio } from '../steps/arithmetic.ts'
import { exponentialMean, simpleMean, windowSum } from '../steps/means.ts'
import { typicalPrice } from '../steps/prices.ts'

const FLOW = { category: 'volume', pane: 'own' } as const

export const obv: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'OBV',
  title: 'On-balance volume',
  parameters: [],
  outputs: ['obv'],
  needs: ['close', 'volume'],
  source: 'J. Granville (1963); TA-Lib 0.8, OBV: begun with the first bar’s volume',
  build(plan) {
    const balance = plan.step([plan.input('close'), plan.input('volume')], {
      endless: true,
      bind: ([close, volume], [output]) => ({
        begin(index) {
          output![index] = volume[index]!
        },
        run(from, to) {
          let sum = output![from - 1]!
          for (let index = from; index < to; index += 1) {
            const rise = close[index]! - close[index - 1]!
            sum += volume[index]! * (+(rise > 0) - +(rise < 0))
            output![index] = sum
          }
        },
      }),
    })
    return [balance]
  },
})

export const ad: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'AD',
  title: 'Chaikin’s accumulation and distribution',
  parameters: [],
  outputs: ['ad'],
  needs: ['high', 'low', 'close', 'volume'],
  source: 'M. Chaikin; TA-Lib 0.8, AD: a bar without range adds nothing',
  build: (plan) => [distribution(plan)],
})

export const adosc: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'ADOSC',
  title: 'Chaikin’s accumulation and distribution oscillator',
  parameters: [period(3, 'fast_period'), period(10, 'slow_period')],
  outputs: ['adosc'],
  needs: ['high', 'low', 'close', 'volume'],
  conflict: ([fast, slow]) => (fast! < slow! ? null : 'fast_period must be below slow_period'),
  source: 'M. Chaikin; TA-Lib 0.8, ADOSC: both means begin with the first bar’s flow',
  build(plan, [fast, slow]) {
    const line = distribution(plan)
    const quick = begunAtOnce(plan, line, fast!)
    const moved = difference(plan, quick, begunAtOnce(plan, line, slow!))
    return [{ ...moved, first: slow! - 1 }]
  },
})

export const cmf: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'CMF',
  title: 'Chaikin money flow',
  parameters: [period(20)],
  outputs: ['cmf'],
  needs: ['high', 'low', 'close', 'volume'],
  source: 'M. Chaikin; TA-Lib 0.8, CMF: 0 where nothing is traded',
  build(plan, [span]) {
    const volume = windowSum(plan, plan.input('volume'), span!)
    return [ratio(plan, windowSum(plan, moneyFlow(plan), span!), volume)]
  },
})

/** A third of a sum is rounded: prices this close together, as a part of them, are the same. */
const ROUNDING = 1e-12

export const mfi: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'MFI',
  title: 'Money flow index',
  parameters: [period(14)],
  outputs: ['mfi'],
  needs: ['high', 'low', 'close', 'volume'],
  source:
    'G. Quong, A. Soudack (1989); TA-Lib 0.8, MFI, but for flows that sum to less than 1, and prices below 0',
  build(plan, [span]) {
    const [rising, moving] = plan.steps([typicalPrice(plan), plan.input('volume')], 2, {
      window: 2,
      bind: ([price, volume], [gains, flows]) => ({
        run(from, to) {
          for (let index = from; index < to; index += 1) {
            const rise = price[index]! - price[index - 1]!
            const flow = Math.abs(price[index]!) * volume[index]!
            const rounding = ROUNDING * Math.abs(price[index]!)
            gains![index] = flow * +(rise > rounding)
            flows![index] = flow * +(Math.abs(rise) > rounding)
          }
        },
      }),
    })
    const all = windowSum(plan, moving!, span!)
    return [ratio(plan, windowSum(plan, rising!, span!), all, 100)]
  },
})

export const efi: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'EFI',
  title: 'Elder’s force index',
  parameters: [period(13)],
  outputs: ['efi'],
  needs: ['close', 'volume'],
  source: 'A. Elder (1993); TA-Lib 0.8, EFI',
  build(plan, [span]) {
    const force = product(plan, change(plan, plan.input('close'), 1), plan.input('volume'))
    return [exponentialMean(plan, force, span!)]
  },
})

export const rvol: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'RVOL',
  title: 'Volume as a multiple of the mean before it',
  parameters: [period(20)],
  outputs: ['rvol'],
  needs: ['volume'],
  source: 'TA-Lib 0.8, RVOL, but 0 where the mean is 0',
  build(plan, [span]) {
    const volume = plan.input('volume')
    return [ratio(plan, volume, earlier(plan, simpleMean(plan, volume, span!), 1))]
  },
})

export const marketfi: IndicatorDefinition = indicator({
  ...FLOW,
  name: 'MARKETFI',
  title: 'Market facilitation index',
  parameters: [],
  outputs: ['marketfi'],
  needs: ['high', 'low', 'volume'],
  source: 'B. Williams (1998); TA-Lib 0.8, MARKETFI: 0 where nothing is traded',
  build(plan) {
    const range = difference(plan, plan.input('high'), plan.input('low'))
    return [ratio(plan, range, plan.input('volume'))]
  },
})

/** Volume, weighted by where the close lies between low (−1) and high (+1). */
function moneyFlow(plan: Plan): Series {
  return plan.step(barOf(plan), {
    bind: ([high, low, close, volume], [flows]) => ({
      run(from, to) {
        for (let index = from; index < to; index += 1) {
          const share = placeOf(high[index]!, low[index]!, close[index]!)
          flows![index] = share * volume[index]!
        }
      },
    }),
  })
}

/** The sum of all money flows until now. */
function distribution(plan: Plan): Series {
  return plan.step(barOf(plan), {
    endless: true,
    bind: ([high, low, close, volume], [sums]) => ({
      begin(index) {
        sums![index] = placeOf(high[index]!, low[index]!, close[index]!) * volume[index]!
      },
      run(from, to) {
        let sum = sums![from - 1]!
        for (let index = from; index < to; index += 1) {
          sum += placeOf(high[index]!, low[index]!, close[index]!) * volume[index]!
          sums![index] = sum
        }
      },
    }),
  })
}

function barOf(plan: Plan) {
  const [high, low] = [plan.input('high'), plan.input('low')]
  return [high, low, plan.input('close'), plan.input('volume')] as const
}

/** Where a close lies between low (−1) and high (+1); 0 in a bar without range. */
function placeOf(high: number, low: number, close: number): number {
  const range = high - low
  return range > 0 ? (close - low - (high - close)) / range : 0
}

/** An exponential mean that begins with the first value itself. */
function begunAtOnce(plan: Plan, of: Series, span: number): Series {
  const weight = 2 / (span + 1)
  return plan.step([of], {
    endless: true,
    bind: ([values], [means]) => ({
      begin(index) {
        means![index] = values[index]!
      },
      run(from, to) {
        let mean = means![from - 1]!
        for (let index = from; index < to; index += 1) {
          mean = (values[index]! - mean) * weight + mean
          means![index] = mean
        }
      },
    }),
  })
}
