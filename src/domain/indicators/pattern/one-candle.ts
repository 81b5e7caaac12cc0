import type { IndicatorDefinition } from '../definition.ts'
import { pattern } from './pattern.ts'

/** Patterns of one candle, some of them seen beside the one before. */
export const ONE_CANDLE: readonly IndicatorDefinition[] = [
  pattern({
    name: 'CDLBELTHOLD',
    title: 'Belt-hold',
    warmUp: 10,
    usual: ['body', 'range'],
    judge(candles, now) {
      const opensAtEnd = candles.isWhite(now)
        ? candles.hasNoLowerShadow(now)
        : candles.hasNoUpperShadow(now)
      return candles.isLong(now) && opensAtEnd ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLCLOSINGMARUBOZU',
    title: 'Closing marubozu',
    warmUp: 10,
    usual: ['body', 'range'],
    judge(candles, now) {
      const closesAtEnd = candles.isWhite(now)
        ? candles.hasNoUpperShadow(now)
        : candles.hasNoLowerShadow(now)
      return candles.isLong(now) && closesAtEnd ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLDOJI',
    title: 'Doji',
    warmUp: 10,
    usual: ['range'],
    judge: (candles, now) => (candles.isDoji(now) ? 100 : 0),
  }),
  pattern({
    name: 'CDLDRAGONFLYDOJI',
    title: 'Dragonfly doji',
    warmUp: 10,
    usual: ['range'],
    judge(candles, now) {
      const hangs = candles.hasNoUpperShadow(now) && candles.lowerShadow(now) > candles.trace(now)
      return candles.isDoji(now) && hangs ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLGRAVESTONEDOJI',
    title: 'Gravestone doji',
    warmUp: 10,
    usual: ['range'],
    judge(candles, now) {
      const stands = candles.hasNoLowerShadow(now) && candles.upperShadow(now) > candles.trace(now)
      return candles.isDoji(now) && stands ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLTAKURI',
    title: 'Takuri (dragonfly doji with a very long lower shadow)',
    warmUp: 10,
    usual: ['range'],
    judge(candles, now) {
      const hangs = candles.lowerShadow(now) > 2 * candles.body(now)
      return candles.isDoji(now) && candles.hasNoUpperShadow(now) && hangs ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLLONGLEGGEDDOJI',
    title: 'Long-legged doji',
    warmUp: 10,
    usual: ['range'],
    judge(candles, now) {
      const hasLeg = candles.hasLongLowerShadow(now) || candles.hasLongUpperShadow(now)
      return candles.isDoji(now) && hasLeg ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLRICKSHAWMAN',
    title: 'Rickshaw man',
    warmUp: 10,
    usual: ['range', 'nearRange'],
    judge(candles, now) {
      const hasLegs = candles.hasLongLowerShadow(now) && candles.hasLongUpperShadow(now)
      if (!candles.isDoji(now) || !hasLegs) return 0
      const middle = candles.low[now]! + (candles.high[now]! - candles.low[now]!) / 2
      const near = candles.near(now)
      return candles.bottom(now) <= middle + near && candles.top(now) >= middle - near ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLHIGHWAVE',
    title: 'High wave',
    warmUp: 10,
    usual: ['body'],
    judge(candles, now) {
      const twice = 2 * candles.body(now)
      const waves = candles.upperShadow(now) > twice && candles.lowerShadow(now) > twice
      return candles.isShort(now) && waves ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLSPINNINGTOP',
    title: 'Spinning top',
    warmUp: 10,
    usual: ['body'],
    judge(candles, now) {
      const spins = candles.hasLongUpperShadow(now) && candles.hasLongLowerShadow(now)
      return candles.isShort(now) && spins ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLLONGLINE',
    title: 'Long line',
    warmUp: 10,
    usual: ['body', 'shadows'],
    judge(candles, now) {
      const usual = candles.usualShadow(now)
      const isBare = candles.upperShadow(now) < usual && candles.lowerShadow(now) < usual
      return candles.isLong(now) && isBare ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLSHORTLINE',
    title: 'Short line',
    warmUp: 10,
    usual: ['body', 'shadows'],
    judge(candles, now) {
      const usual = candles.usualShadow(now)
      const isBare = candles.upperShadow(now) < usual && candles.lowerShadow(now) < usual
      return candles.isShort(now) && isBare ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLMARUBOZU',
    title: 'Marubozu',
    warmUp: 10,
    usual: ['body', 'range'],
    judge(candles, now) {
      const isBare = candles.hasNoUpperShadow(now) && candles.hasNoLowerShadow(now)
      return candles.isLong(now) && isBare ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLHAMMER',
    title: 'Hammer',
    warmUp: 11,
    usual: ['body', 'range', 'nearRange'],
    judge(candles, now) {
      const hangs = candles.hasLongLowerShadow(now) && candles.hasNoUpperShadow(now)
      const isLow = candles.bottom(now) <= candles.low[now - 1]! + candles.near(now - 1)
      return candles.isShort(now) && hangs && isLow ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLHANGINGMAN',
    title: 'Hanging man',
    warmUp: 11,
    usual: ['body', 'range', 'nearRange'],
    judge(candles, now) {
      const hangs = candles.hasLongLowerShadow(now) && candles.hasNoUpperShadow(now)
      const isHigh = candles.bottom(now) >= candles.high[now - 1]! - candles.near(now - 1)
      return candles.isShort(now) && hangs && isHigh ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLINVERTEDHAMMER',
    title: 'Inverted hammer',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      const stands = candles.hasLongUpperShadow(now) && candles.hasNoLowerShadow(now)
      return candles.isShort(now) && stands && candles.bodyGapsDown(now, now - 1) ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLSHOOTINGSTAR',
    title: 'Shooting star',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      const stands = candles.hasLongUpperShadow(now) && candles.hasNoLowerShadow(now)
      return candles.isShort(now) && stands && candles.bodyGapsUp(now, now - 1) ? -100 : 0
    },
  }),
]
