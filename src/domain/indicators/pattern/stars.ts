import type { IndicatorDefinition } from '../definition.ts'
import type { Candles } from './candles.ts'
import { pattern } from './pattern.ts'

/** Three candles, the one in the middle small and apart: a gap is rare, so it is asked for first. */
export const STARS: readonly IndicatorDefinition[] = [
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
    name: 'CDLEVENINGDOJISTAR',
    title: 'Evening doji star',
    warmUp: 12,
    usual: ['body', 'range'],
    penetration: 0.3,
    judge(candles, now, penetration) {
      const [first, second] = [now - 2, now - 1]
      if (!candles.bodyGapsUp(second, first) || !candles.isDoji(second)) return 0
      return candles.isBlack(now) && reverses(candles, now, penetration) ? -100 : 0
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
      if (!candles.bodyGapsUp(second, first)) return 0
      const isSmall = candles.body(second) <= candles.usualBody(second)
      const falls = candles.isBlack(now) && reverses(candles, now, penetration)
      return isSmall && falls ? -100 : 0
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
      if (!candles.bodyGapsDown(second, first) || !candles.isDoji(second)) return 0
      return candles.isWhite(now) && reverses(candles, now, penetration) ? 100 : 0
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
      if (!candles.bodyGapsDown(second, first)) return 0
      const isSmall = candles.body(second) <= candles.usualBody(second)
      const rises = candles.isWhite(now) && reverses(candles, now, penetration)
      return isSmall && rises ? 100 : 0
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
