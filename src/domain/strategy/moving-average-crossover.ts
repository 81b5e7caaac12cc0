import { strategy } from './strategy.ts'

/**
 * Long while the fast mean is above the slow one. It buys when the fast mean comes from below, and
 * after a stop it waits for the next crossing. The stop rests at the venue, so that it works
 * between bars too.
 */
export const movingAverageCrossover = strategy({
  name: 'moving-average-crossover',
  summary: 'Holds the first instrument while a fast moving average is above a slow one.',
  parameters: {
    fast: { kind: 'integer', default: 20, min: 1, max: 10_000, about: 'bars of the fast mean' },
    slow: { kind: 'integer', default: 50, min: 2, max: 10_000, about: 'bars of the slow mean' },
    mean: {
      kind: 'choice',
      default: 'exponential',
      choices: ['exponential', 'simple'],
      about: 'how a mean weighs its bars',
    },
    stopRanges: {
      kind: 'number',
      default: 3,
      min: 0,
      max: 100,
      about: 'the stop lies so many average true ranges below the entry; 0 is no stop',
    },
    rangePeriod: {
      kind: 'integer',
      default: 14,
      min: 1,
      max: 10_000,
      about: 'bars of the average true range',
    },
    investFraction: {
      kind: 'number',
      default: 0.95,
      min: 0.01,
      max: 1,
      about: 'of equity, for an entry; the rest pays for gaps and fees',
    },
  },
  create({ parameters, indicators, memory }) {
    const { fast, slow, mean, stopRanges, rangePeriod, investFraction } = parameters
    const meanOf = mean === 'exponential' ? indicators.ema : indicators.sma
    const fastMean = meanOf(fast)
    const slowMean = meanOf(slow)
    const range = indicators.atr(rangePeriod)
    const last = memory({ above: UNKNOWN })

    return {
      onBar(context) {
        const { high, low, close, position } = context
        const fastNow = fastMean.update(close)
        const slowNow = slowMean.update(close)
        const rangeNow = range.update(high, low, close)
        if (Number.isNaN(fastNow + slowNow + rangeNow)) return

        const above = +(fastNow > slowNow)
        const crossed = above - last.above // 1 from below; never 1 on the first bar that is ready
        last.above = above
        if (position === 0) {
          if (crossed === 1) context.buy((context.equity * investFraction) / close)
        } else if (above === 0) {
          context.cancelOrders()
          context.sell(position)
        } else if (stopRanges > 0 && context.openOrders === 0) {
          context.sellStop(position, context.averagePrice - stopRanges * rangeNow)
        }
      },
    }
  },
})

const UNKNOWN = 1 // no crossing is seen before two bars of both means are
