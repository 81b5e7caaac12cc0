import type { Price, Quantity } from '../../../core/fixed.ts'
import type { Instant } from '../../../core/instant.ts'
import {
  inverse,
  ONE_WHOLE,
  type Rational,
  scale,
  times,
  toDouble,
} from '../../../core/rational.ts'
import type { Bar } from './bar.ts'
import type { Series } from './series.ts'

/** From an instant on, prices stand in another proportion to those before. */
export interface Adjustment {
  readonly at: Instant // the beginning of the ex-date at the venue
  readonly price: Rational // see `ActionFactor`
  readonly shares: Rational
}

/**
 * Which end of a series keeps the prices that were traded. `backward` scales the past to today's
 * shares, as charts show it, and changes with each new action; `forward` scales what follows to
 * the first day's shares, and what was computed once stays.
 */
export type AdjustDirection = 'backward' | 'forward'

/** The factors of the time from one action to the next. */
interface Stretch {
  readonly from: number // instant; −∞ for the first
  readonly price: Rational
  readonly shares: Rational
}

/** Bars with exact prices, rounded once, half to even, to the eighth place. */
export function adjustBars(
  bars: readonly Bar[],
  adjustments: readonly Adjustment[],
  direction: AdjustDirection = 'backward',
): readonly Bar[] {
  const stretches = stretchesOf(adjustments, direction)
  return bars.map((bar) => {
    const { price, shares } = stretchAt(stretches, bar.openedAt)
    const priced = (value: Price): Price => scale(value, price) as Price
    return {
      ...bar,
      open: priced(bar.open),
      high: priced(bar.high),
      low: priced(bar.low),
      close: priced(bar.close),
      volume: scale(bar.volume, shares) as Quantity,
    }
  })
}

/** The same over columns of doubles, for analytics: the exact factor becomes a double at the end. */
export function adjustSeries(
  series: Series,
  adjustments: readonly Adjustment[],
  direction: AdjustDirection = 'backward',
): Series {
  const stretches = stretchesOf(adjustments, direction)
  if (stretches.length === 1) return series
  const { openedAt } = series
  const adjusted = {
    ...series,
    open: series.open.slice(),
    high: series.high.slice(),
    low: series.low.slice(),
    close: series.close.slice(),
    volume: series.volume.slice(),
  }
  let place = 0
  for (const [index, stretch] of stretches.entries()) {
    const until = stretches[index + 1]?.from ?? Number.POSITIVE_INFINITY
    const [price, shares] = [toDouble(stretch.price), toDouble(stretch.shares)]
    for (; place < openedAt.length && openedAt[place]! < until; place += 1) {
      adjusted.open[place]! *= price
      adjusted.high[place]! *= price
      adjusted.low[place]! *= price
      adjusted.close[place]! *= price
      adjusted.volume[place]! *= shares
    }
  }
  return adjusted
}

/** The factor that one price of an instant is multiplied with. */
export function factorAt(
  adjustments: readonly Adjustment[],
  at: Instant,
  direction: AdjustDirection = 'backward',
): Rational {
  return stretchAt(stretchesOf(adjustments, direction), at).price
}

/** In the order of time. Several actions of one day are one step, whatever their order. */
function stretchesOf(
  adjustments: readonly Adjustment[],
  direction: AdjustDirection,
): readonly Stretch[] {
  const byTime = adjustments.toSorted((a, b) => a.at - b.at)
  const forward: Stretch[] = [{ from: Number.NEGATIVE_INFINITY, ...UNCHANGED }]
  for (const { at, price, shares } of byTime) {
    const before = forward.at(-1)!
    const after = {
      from: at,
      price: times(before.price, inverse(price)),
      shares: times(before.shares, inverse(shares)),
    }
    if (before.from === at) forward.pop()
    forward.push(after)
  }
  if (direction === 'forward') return forward
  const last = forward.at(-1)! // backward is forward, seen from the last stretch
  return forward.map(({ from, price, shares }) => ({
    from,
    price: times(price, inverse(last.price)),
    shares: times(shares, inverse(last.shares)),
  }))
}

const UNCHANGED = { price: ONE_WHOLE, shares: ONE_WHOLE } as const

function stretchAt(stretches: readonly Stretch[], at: Instant): Stretch {
  return stretches.findLast(({ from }) => from <= at) ?? stretches[0]!
}
