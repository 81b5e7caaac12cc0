import type { IndicatorDefinition } from '../definition.ts'
import type { Candles } from './candles.ts'
import { pattern } from './pattern.ts'
import { colors, isFalling, opensNear } from './rows.ts'
import { turns } from './two-candles.ts'

export const MORE_CANDLES: readonly IndicatorDefinition[] = [
  pattern({
    name: 'CDL3LINESTRIKE',
    title: 'Three-line strike',
    warmUp: 8,
    usual: ['nearRange'],
    judge(candles, now) {
      const { open, close } = candles
      const [first, second, third] = [now - 3, now - 2, now - 1]
      const sign = candles.sign(third)
      const isRow = candles.sign(first) === sign && candles.sign(second) === sign
      if (!isRow || !turns(candles, now)) return 0
      const opens = opensNear(candles, second) && opensNear(candles, third)
      const goes =
        (close[third]! - close[second]!) * sign > 0 && (close[second]! - close[first]!) * sign > 0
      const strikes =
        (open[now]! - close[third]!) * sign > 0 && (open[first]! - close[now]!) * sign > 0
      return opens && goes && strikes ? sign * 100 : 0
    },
  }),
  pattern({
    name: 'CDLCONCEALBABYSWALL',
    title: 'Concealing baby swallow',
    warmUp: 13,
    usual: ['range'],
    judge(candles, now) {
      const { high, low, close } = candles
      if (!colors(candles, now, '----')) return 0
      const areBare = [now - 3, now - 2].every((index) => {
        return candles.hasNoLowerShadow(index) && candles.hasNoUpperShadow(index)
      })
      const isThird =
        candles.bodyGapsDown(now - 1, now - 2) &&
        candles.upperShadow(now - 1) > candles.trace(now - 1) &&
        high[now - 1]! > close[now - 2]!
      const swallows = high[now]! > high[now - 1]! && low[now]! < low[now - 1]!
      return areBare && isThird && swallows ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLBREAKAWAY',
    title: 'Breakaway',
    warmUp: 14,
    usual: ['body'],
    judge(candles, now) {
      const { open, high, low, close } = candles
      const [first, second] = [now - 4, now - 3]
      const sign = -candles.sign(first) // of what breaks away
      const isRow = candles.sign(second) === -sign && candles.sign(now - 1) === -sign
      if (!candles.isLong(first) || !isRow || candles.sign(now) !== sign) return 0
      const gaps =
        sign > 0 ? candles.bodyGapsDown(second, first) : candles.bodyGapsUp(second, first)
      const goes = [now - 2, now - 1].every((index) => {
        return (
          (high[index]! - high[index - 1]!) * sign < 0 && (low[index]! - low[index - 1]!) * sign < 0
        )
      })
      const breaks =
        (close[now]! - open[second]!) * sign > 0 && (close[now]! - close[first]!) * sign < 0
      return gaps && goes && breaks ? sign * 100 : 0
    },
  }),
  pattern({
    name: 'CDLLADDERBOTTOM',
    title: 'Ladder bottom',
    warmUp: 14,
    usual: ['range'],
    judge(candles, now) {
      const { open, high, close } = candles
      const falls = isFalling(open, now - 2) && isFalling(close, now - 2)
      const hasShadow = candles.upperShadow(now - 1) > candles.trace(now - 1)
      const rises = open[now]! > open[now - 1]! && close[now]! > high[now - 1]!
      return colors(candles, now, '----+') && falls && hasShadow && rises ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLMATHOLD',
    title: 'Mat hold',
    warmUp: 14,
    usual: ['body'],
    penetration: 0.5,
    judge(candles, now, penetration) {
      const { open, high, close } = candles
      const [first, second, third, fourth] = [now - 4, now - 3, now - 2, now - 1]
      const areShort = [second, third, fourth].every((index) => candles.isShort(index))
      const isBegun = candles.isLong(first) && areShort && candles.bodyGapsUp(second, first)
      const areColored = candles.isWhite(first) && candles.isBlack(second) && candles.isWhite(now)
      const floor = close[first]! - candles.body(first) * penetration
      const hold = [third, fourth].every((index) => {
        return candles.bottom(index) < close[first]! && candles.bottom(index) > floor
      })
      const falls = candles.top(third) < open[second]! && candles.top(fourth) < candles.top(third)
      const peak = Math.max(high[second]!, high[third]!, high[fourth]!)
      const rises = open[now]! > close[fourth]! && close[now]! > peak
      return isBegun && areColored && hold && falls && rises ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLRISEFALL3METHODS',
    title: 'Rising or falling three methods',
    warmUp: 14,
    usual: ['body'],
    judge(candles, now) {
      const { open, high, low, close } = candles
      const [first, second, third, fourth] = [now - 4, now - 3, now - 2, now - 1]
      const sign = candles.sign(first)
      const rests = [second, third, fourth].every((index) => {
        const isHeld = candles.bottom(index) < high[first]! && candles.top(index) > low[first]!
        return candles.isShort(index) && candles.sign(index) === -sign && isHeld
      })
      const falls =
        (close[third]! - close[second]!) * sign < 0 && (close[fourth]! - close[third]!) * sign < 0
      const goesOn =
        candles.sign(now) === sign &&
        candles.isLong(now) &&
        (open[now]! - close[fourth]!) * sign > 0 &&
        (close[now]! - close[first]!) * sign > 0
      return candles.isLong(first) && rests && falls && goesOn ? sign * 100 : 0
    },
  }),
  pattern({
    name: 'CDLHIKKAKE',
    title: 'Hikkake',
    warmUp: 5,
    usual: [],
    judge(candles, now) {
      return confirmed(candles, now, hikkake)
    },
  }),
  pattern({
    name: 'CDLHIKKAKEMOD',
    title: 'Modified hikkake',
    warmUp: 10,
    usual: ['nearRange'],
    judge(candles, now) {
      return confirmed(candles, now, modifiedHikkake)
    },
  }),
]

/** ±100 where a trap is set; ±200 where a close of the next three bars springs it, once. */
function confirmed(
  candles: Candles,
  now: number,
  trap: (candles: Candles, index: number) => number,
): number {
  const here = trap(candles, now)
  if (here !== 0) return here
  for (let set = now - 1; set >= now - 3; set -= 1) {
    const sign = trap(candles, set) / 100
    if (sign === 0) continue
    for (let index = set + 1; index < now; index += 1) {
      if (springs(candles, set, index, sign)) return 0
    }
    return springs(candles, set, now, sign) ? sign * 200 : 0
  }
  return 0
}

/** Whether a close leaves the inside bar, which stands before the one that set the trap. */
function springs({ high, low, close }: Candles, set: number, index: number, sign: number): boolean {
  return sign > 0 ? close[index]! > high[set - 1]! : close[index]! < low[set - 1]!
}

/** A bar within the one before, followed by one that leaves it on one side only. */
function hikkake({ high, low }: Candles, now: number): number {
  const [inside, outer] = [now - 1, now - 2]
  if (!(high[inside]! < high[outer]! && low[inside]! > low[outer]!)) return 0
  if (high[now]! < high[inside]! && low[now]! < low[inside]!) return 100
  return high[now]! > high[inside]! && low[now]! > low[inside]! ? -100 : 0
}

/** The same after another inside bar, which closes near the end that is left. */
function modifiedHikkake(candles: Candles, now: number): number {
  const { high, low, close } = candles
  const [before, outer] = [now - 2, now - 3]
  if (!(high[before]! < high[outer]! && low[before]! > low[outer]!)) return 0
  const sign = hikkake(candles, now)
  const near = candles.near(before)
  if (sign > 0) return close[before]! <= low[before]! + near ? sign : 0
  return close[before]! >= high[before]! - near ? sign : 0
}
