import type { IndicatorDefinition } from '../definition.ts'
import { pattern } from './pattern.ts'
import { colors } from './rows.ts'
import { turns } from './two-candles.ts'

/** Three candles, two of them with a gap between. */
export const GAPS: readonly IndicatorDefinition[] = [
  pattern({
    name: 'CDL2CROWS',
    title: 'Two crows',
    warmUp: 12,
    usual: ['body'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const gaps = candles.isLong(first) && candles.bodyGapsUp(second, first)
      const opens = open[now]! < open[second]! && open[now]! > close[second]!
      const closes = close[now]! > open[first]! && close[now]! < close[first]!
      return colors(candles, now, '+--') && gaps && opens && closes ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLGAPSIDESIDEWHITE',
    title: 'Side-by-side white lines after a gap',
    warmUp: 7,
    usual: ['nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const up = candles.bodyGapsUp(second, first) && candles.bodyGapsUp(now, first)
      const down = candles.bodyGapsDown(second, first) && candles.bodyGapsDown(now, first)
      const near = candles.near(second)
      const areAlike =
        candles.body(now) >= candles.body(second) - near &&
        candles.body(now) <= candles.body(second) + near &&
        candles.areEqual(candles.open[now]!, candles.open[second]!, second)
      if (!candles.isWhite(second) || !candles.isWhite(now) || !areAlike) return 0
      return up ? 100 : down ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLTASUKIGAP',
    title: 'Tasuki gap',
    warmUp: 7,
    usual: ['nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const sign = candles.sign(second)
      const gaps =
        sign > 0
          ? candles.bodyGapsUp(second, first) && close[now]! > candles.top(first)
          : candles.bodyGapsDown(second, first) && close[now]! < candles.bottom(first)
      const isInside =
        open[now]! > candles.bottom(second) &&
        open[now]! < candles.top(second) &&
        (close[now]! - open[second]!) * sign < 0
      const areAlike = Math.abs(candles.body(second) - candles.body(now)) < candles.near(second)
      return turns(candles, now) && gaps && isInside && areAlike ? sign * 100 : 0
    },
  }),
  pattern({
    name: 'CDLUPSIDEGAP2CROWS',
    title: 'Upside gap two crows',
    warmUp: 12,
    usual: ['body'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const isSmall = candles.body(second) <= candles.usualBody(second)
      const gaps = candles.isLong(first) && isSmall && candles.bodyGapsUp(second, first)
      const engulfs =
        open[now]! > open[second]! && close[now]! < close[second]! && close[now]! > close[first]!
      return colors(candles, now, '+--') && gaps && engulfs ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLXSIDEGAP3METHODS',
    title: 'Upside or downside gap three methods',
    warmUp: 2,
    usual: [],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const sign = candles.sign(first)
      const gaps =
        sign > 0 ? candles.bodyGapsUp(second, first) : candles.bodyGapsDown(second, first)
      const fills =
        open[now]! < candles.top(second) &&
        open[now]! > candles.bottom(second) &&
        close[now]! < candles.top(first) &&
        close[now]! > candles.bottom(first)
      const isTurn = candles.sign(second) === sign && turns(candles, now)
      return isTurn && gaps && fills ? sign * 100 : 0
    },
  }),
]
