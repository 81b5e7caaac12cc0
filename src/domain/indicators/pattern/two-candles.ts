import type { IndicatorDefinition } from '../definition.ts'
import type { Candles } from './candles.ts'
import { pattern } from './pattern.ts'

export const TWO_CANDLES: readonly IndicatorDefinition[] = [
  pattern({
    name: 'CDLCOUNTERATTACK',
    title: 'Counterattack',
    warmUp: 11,
    usual: ['body', 'nearRange'],
    judge(candles, now) {
      const before = now - 1
      const meets = candles.areEqual(candles.close[now]!, candles.close[before]!, before)
      const areLong = candles.isLong(before) && candles.isLong(now)
      return turns(candles, now) && areLong && meets ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLDARKCLOUDCOVER',
    title: 'Dark cloud cover',
    warmUp: 11,
    usual: ['body'],
    penetration: 0.5,
    judge(candles, now, penetration) {
      const before = now - 1
      const { open, high, close } = candles
      if (!candles.isWhite(before) || !candles.isLong(before) || !candles.isBlack(now)) return 0
      const falls = close[now]! < close[before]! - candles.body(before) * penetration
      return open[now]! > high[before]! && close[now]! > open[before]! && falls ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLDOJISTAR',
    title: 'Doji star',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      const before = now - 1
      const gaps = candles.isWhite(before)
        ? candles.bodyGapsUp(now, before)
        : candles.bodyGapsDown(now, before)
      const isStar = candles.isLong(before) && candles.isDoji(now) && gaps
      return isStar ? -candles.sign(before) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLENGULFING',
    title: 'Engulfing',
    warmUp: 2,
    usual: [],
    judge(candles, now) {
      const covered = cover(candles, now - 1, now) // rare, so it is asked first
      if (covered === 0 || candles.body(now) <= candles.body(now - 1)) return 0
      return turns(candles, now) ? candles.sign(now) * covered : 0
    },
  }),
  pattern({
    name: 'CDLHARAMI',
    title: 'Harami',
    warmUp: 11,
    usual: ['body'],
    judge(candles, now) {
      const before = now - 1
      const isSmall = candles.body(now) <= candles.usualBody(now)
      const isHarami = candles.isLong(before) && isSmall
      return isHarami ? -candles.sign(before) * cover(candles, now, before) : 0
    },
  }),
  pattern({
    name: 'CDLHARAMICROSS',
    title: 'Harami cross',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      const before = now - 1
      const isHarami = candles.isLong(before) && candles.isDoji(now)
      return isHarami ? -candles.sign(before) * cover(candles, now, before) : 0
    },
  }),
  pattern({
    name: 'CDLHOMINGPIGEON',
    title: 'Homing pigeon',
    warmUp: 11,
    usual: ['body'],
    judge(candles, now) {
      const before = now - 1
      const { open, close } = candles
      if (!candles.isBlack(before) || !candles.isBlack(now) || !candles.isLong(before)) return 0
      const isHeld = open[now]! < open[before]! && close[now]! > close[before]!
      return candles.body(now) <= candles.usualBody(now) && isHeld ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLINNECK',
    title: 'In-neck',
    warmUp: 11,
    usual: ['body', 'nearRange'],
    judge(candles, now) {
      const before = now - 1
      const { close } = candles
      const top = close[before]! + candles.equal(before)
      const reaches = close[now]! >= close[before]! && close[now]! <= top
      return rebounds(candles, now) && reaches ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLONNECK',
    title: 'On-neck',
    warmUp: 11,
    usual: ['body', 'nearRange'],
    judge(candles, now) {
      const before = now - 1
      const reaches = candles.areEqual(candles.close[now]!, candles.low[before]!, before)
      return rebounds(candles, now) && reaches ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLTHRUSTING',
    title: 'Thrusting',
    warmUp: 11,
    usual: ['body', 'nearRange'],
    judge(candles, now) {
      const before = now - 1
      const { close } = candles
      const above = close[now]! > close[before]! + candles.equal(before)
      const below = close[now]! <= close[before]! + candles.body(before) * 0.5
      return rebounds(candles, now) && above && below ? -100 : 0
    },
  }),
  pattern({
    name: 'CDLPIERCING',
    title: 'Piercing',
    warmUp: 11,
    usual: ['body'],
    judge(candles, now) {
      const before = now - 1
      const { open, close } = candles
      const above = close[now]! > close[before]! + candles.body(before) * 0.5
      const pierces = candles.isLong(now) && above && close[now]! < open[before]!
      return rebounds(candles, now) && pierces ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLKICKING',
    title: 'Kicking',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      return kicks(candles, now) ? candles.sign(now) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLKICKINGBYLENGTH',
    title: 'Kicking, by the longer marubozu',
    warmUp: 11,
    usual: ['body', 'range'],
    judge(candles, now) {
      const longer = candles.body(now) > candles.body(now - 1) ? now : now - 1
      return kicks(candles, now) ? candles.sign(longer) * 100 : 0
    },
  }),
  pattern({
    name: 'CDLMATCHINGLOW',
    title: 'Matching low',
    warmUp: 6,
    usual: ['nearRange'],
    judge(candles, now) {
      const before = now - 1
      const matches = candles.areEqual(candles.close[now]!, candles.close[before]!, before)
      return candles.isBlack(before) && candles.isBlack(now) && matches ? 100 : 0
    },
  }),
  pattern({
    name: 'CDLSEPARATINGLINES',
    title: 'Separating lines',
    warmUp: 11,
    usual: ['body', 'range', 'nearRange'],
    judge(candles, now) {
      const before = now - 1
      const opensAtEnd = candles.isWhite(now)
        ? candles.hasNoLowerShadow(now)
        : candles.hasNoUpperShadow(now)
      const meets = candles.areEqual(candles.open[now]!, candles.open[before]!, before)
      const separates = turns(candles, now) && meets && candles.isLong(now) && opensAtEnd
      return separates ? candles.sign(now) * 100 : 0
    },
  }),
]

/** Whether a candle has another color than the one before. */
export function turns(candles: Candles, now: number): boolean {
  return candles.sign(now - 1) === -candles.sign(now)
}

/** Whether its body covers the body before, which has the other color, on both sides. */
export function engulfs(candles: Candles, now: number): boolean {
  const covers =
    candles.top(now) > candles.top(now - 1) && candles.bottom(now) < candles.bottom(now - 1)
  return turns(candles, now) && covers
}

/** How a body lies in a wider one: 100 within it, 80 if they share an end, 0 if it does not. */
function cover(candles: Candles, narrow: number, wide: number): number {
  const above = candles.top(wide) - candles.top(narrow)
  const below = candles.bottom(narrow) - candles.bottom(wide)
  return 80 * +(above >= 0) * +(below >= 0) + 20 * +(above > 0) * +(below > 0)
}

/** A white candle that opens below the low of a long black one. */
function rebounds(candles: Candles, now: number): boolean {
  const before = now - 1
  const isTurn = candles.isBlack(before) && candles.isLong(before) && candles.isWhite(now)
  return isTurn && candles.open[now]! < candles.low[before]!
}

/** Two marubozus of other colors with a gap between them, the way the second goes. */
function kicks(candles: Candles, now: number): boolean {
  const before = now - 1
  const gaps = candles.isBlack(before) ? candles.gapsUp(now, before) : candles.gapsDown(now, before)
  return turns(candles, now) && isMarubozu(candles, before) && isMarubozu(candles, now) && gaps
}

function isMarubozu(candles: Candles, now: number): boolean {
  const isBare = candles.hasNoUpperShadow(now) && candles.hasNoLowerShadow(now)
  return candles.isLong(now) && isBare
}
