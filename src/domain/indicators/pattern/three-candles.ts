import type { IndicatorDefinition } from '../definition.ts'
import type { Candles } from './candles.ts'
import { pattern } from './pattern.ts'
import { colors, isFalling, isRising, opensWithin } from './rows.ts'
import { engulfs, turns } from './two-candles.ts'

export const THREE_CANDLES: readonly IndicatorDefinition[] = [
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
    name: 'CDLABANDONEDBABY',
    title: 'Abandoned baby',
    warmUp: 12,
    usual: ['body', 'range'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      const sign = candles.sign(now)
      const isLeft =
        sign > 0
          ? candles.gapsDown(second, first) && candles.gapsUp(now, second)
          : candles.gapsUp(second, first) && candles.gapsDown(now, second)
      const isDoji = candles.isDoji(second) && isLeft
      return isDoji && reverses(candles, now, penetration) ? sign * 100 : 0
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
    name: 'CDLEVENINGDOJISTAR',
    title: 'Evening doji star',
    warmUp: 12,
    usual: ['body', 'range'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      const isStar = candles.isDoji(second) && candles.bodyGapsUp(second, first)
      const falls = candles.isBlack(now) && reverses(candles, now, penetration)
      return isStar && falls ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLEVENINGSTAR',
    title: 'Evening star',
    warmUp: 12,
    usual: ['body'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      const isSmall = candles.body(second) <= candles.usualBody(second)
      const falls = candles.isBlack(now) && reverses(candles, now, penetration)
      return isSmall && candles.bodyGapsUp(second, first) && falls ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLMORNINGDOJISTAR',
    title: 'Morning doji star',
    warmUp: 12,
    usual: ['body', 'range'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      const isStar = candles.isDoji(second) && candles.bodyGapsDown(second, first)
      const rises = candles.isWhite(now) && reverses(candles, now, penetration)
      return isStar && rises ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLMORNINGSTAR',
    title: 'Morning star',
    warmUp: 12,
    usual: ['body'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      const isSmall = candles.body(second) <= candles.usualBody(second)
      const rises = candles.isWhite(now) && reverses(candles, now, penetration)
      return isSmall && candles.bodyGapsDown(second, first) && rises ? 100 : 0
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
    name: 'CDLTRISTAR',
    title: 'Tristar',
    warmUp: 12,
    usual: ['range'],
    judge(candles, now) {
      const [first, second] = [now - 2, now - 1]
      const trace = candles.trace(first)
      const areDojis = [first, second, now].every((index) => candles.body(index) <= trace)
      if (!areDojis) return 0
      if (candles.bodyGapsDown(second, first) && candles.bottom(now) > candles.bottom(second)) {
        return 100
      }
      return candles.bodyGapsUp(second, first) && candles.top(now) < candles.top(second) ? -100 : 0
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

/** A candle longer than usual after a long one of the other color, whose body it enters that deep. */
function reverses(candles: Candles, now: number, penetration: number): boolean {
  const { close } = candles
  const first = now - 2
  if (!candles.isLong(first) || !candles.isLong(now)) return false
  const depth = candles.body(first) * penetration
  return candles.isWhite(now)
    ? candles.isBlack(first) && close[now]! > close[first]! + depth
    : candles.isWhite(first) && close[now]! < close[first]! - depth
}

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
