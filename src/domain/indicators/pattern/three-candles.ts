import type { IndicatorDefinition } from '../definition.ts'
import type { Candles } from './candles.ts'
import { pattern } from './pattern.ts'
import { colors, isFalling, isRising, opensWithin } from './rows.ts'
import { engulfs } from './two-candles.ts'

/** Three candles, and four where one stands before them. */
export const THREE_CANDLES: readonly IndicatorDefinition[] = [
  pattern({
    name: 'CDL3BLACKCROWS',
    title: 'Three black crows',
    warmUp: 13,
    usual: ['range'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, high, close } = candles
      if (!colors(candles, now, '+---')) return 0
      const areBare = [first, second, now].every((index) => candles.hasNoLowerShadow(index))
      const opens =
        open[second]! < open[first]! &&
        open[second]! > close[first]! &&
        open[now]! < open[second]! &&
        open[now]! > close[second]!
      const falls = high[now - 3]! > close[first]! && isFalling(close, now)
      return areBare && opens && falls ? -100 : 0
    },
  }),
  pattern({
    name: 'CDL3INSIDE',
    title: 'Three inside up or down',
    warmUp: 12,
    usual: ['body'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const isHeld =
        candles.isLong(first) &&
        candles.body(second) <= candles.usualBody(second) &&
        candles.top(second) < candles.top(first) &&
        candles.bottom(second) > candles.bottom(first)
      const breaks = candles.isWhite(first)
        ? candles.isBlack(now) && close[now]! < open[first]!
        : candles.isWhite(now) && close[now]! > open[first]!
      return isHeld && breaks ? -candles.sign(first) * 100 : 0
    },
  }),
  pattern({
    name: 'CDL3OUTSIDE',
    title: 'Three outside up or down',
    warmUp: 3,
    usual: [],
    judge(candles, now) {
      const { close } = candles
      const rise = (close[now]! - close[now - 1]!) * candles.sign(now - 1)
      return engulfs(candles, now - 1) && rise > 0 ? candles.sign(now - 1) * 100 : 0
    },
  }),
  pattern({
    name: 'CDL3STARSINSOUTH',
    title: 'Three stars in the south',
    warmUp: 12,
    usual: ['body', 'range'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, high, low, close } = candles
      if (!colors(candles, now, '---')) return 0
      const isFirst = candles.isLong(first) && candles.hasLongLowerShadow(first)
      const isSecond =
        candles.body(second) < candles.body(first) &&
        open[second]! > close[first]! &&
        open[second]! <= high[first]! &&
        low[second]! < close[first]! &&
        low[second]! >= low[first]! &&
        candles.lowerShadow(second) > candles.trace(second)
      const isThird =
        candles.isShort(now) &&
        candles.hasNoLowerShadow(now) &&
        candles.hasNoUpperShadow(now) &&
        low[now]! > low[second]! &&
        high[now]! < high[second]!
      return isFirst && isSecond && isThird ? 100 : 0
    },
  }),
  pattern({
    name: 'CDL3WHITESOLDIERS',
    title: 'Three advancing white soldiers',
    warmUp: 12,
    usual: ['body', 'range', 'nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      if (!colors(candles, now, '+++') || !isRising(close, now)) return 0
      const areBare = [first, second, now].every((index) => candles.hasNoUpperShadow(index))
      const opens = opensWithin(candles, second) && opensWithin(candles, now)
      const lasts =
        candles.body(second) > candles.body(first) - candles.far(first) &&
        candles.body(now) > candles.body(second) - candles.far(second) &&
        candles.isLong(now)
      return areBare && opens && lasts && open[now]! > open[second]! ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLADVANCEBLOCK',
    title: 'Advance block',
    warmUp: 12,
    usual: ['body', 'shadows', 'nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { close } = candles
      const advances =
        colors(candles, now, '+++') &&
        isRising(close, now) &&
        opensWithin(candles, second) &&
        opensWithin(candles, now) &&
        candles.isLong(first) &&
        candles.upperShadow(first) < candles.usualShadow(first)
      return advances && weakens(candles, now) ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLIDENTICAL3CROWS',
    title: 'Identical three crows',
    warmUp: 12,
    usual: ['range', 'nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      if (!colors(candles, now, '---') || !isFalling(close, now)) return 0
      const areBare = [first, second, now].every((index) => candles.hasNoLowerShadow(index))
      const areIdentical =
        candles.areEqual(open[second]!, close[first]!, first) &&
        candles.areEqual(open[now]!, close[second]!, second)
      return areBare && areIdentical ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLSTALLEDPATTERN',
    title: 'Stalled pattern',
    warmUp: 12,
    usual: ['body', 'range', 'nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, close } = candles
      const advances =
        colors(candles, now, '+++') &&
        isRising(close, now) &&
        candles.isLong(first) &&
        candles.isLong(second) &&
        candles.hasNoUpperShadow(second) &&
        opensWithin(candles, second)
      const rides = open[now]! >= close[second]! - candles.body(now) - candles.near(second)
      return advances && candles.isShort(now) && rides ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLSTICKSANDWICH',
    title: 'Stick sandwich',
    warmUp: 7,
    usual: ['nearRange'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { low, close } = candles
      const holds = low[second]! > close[first]!
      const meets = candles.areEqual(close[now]!, close[first]!, first)
      return colors(candles, now, '-+-') && holds && meets ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLUNIQUE3RIVER',
    title: 'Unique three river',
    warmUp: 12,
    usual: ['body'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const { open, low, close } = candles
      const isHeld =
        close[second]! > close[first]! &&
        open[second]! <= open[first]! &&
        low[second]! < low[first]!
      const settles = candles.isShort(now) && open[now]! > low[second]!
      return colors(candles, now, '--+') && candles.isLong(first) && isHeld && settles ? 100 : 0
    },
  }),
]

/** Whether an advance of three white candles loses its strength, in one of four ways. */
function weakens(candles: Candles, now: number): boolean {
  const [first, second] = [now - 2, now - 1]
  const [one, two, three] = [candles.body(first), candles.body(second), candles.body(now)]
  if (two < one - candles.far(first) && three < two + candles.near(second)) return true
  if (three < two - candles.far(second)) return true
  if (!(three < two)) return false
  const usual = candles.upperShadow(now) > candles.usualShadow(now)
  const earlier = candles.upperShadow(second) > candles.usualShadow(second)
  return (two < one && (usual || earlier)) || candles.hasLongUpperShadow(now)
}
