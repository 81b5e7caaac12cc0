import type { Candles } from './candles.ts'

/** Whether the candles that end at `now` have these colors: + is white, − (a hyphen) black. */
export function colors(candles: Candles, now: number, signs: string): boolean {
  for (let back = 0; back < signs.length; back += 1) {
    const isWhite = signs[signs.length - 1 - back] === '+'
    if (candles.isWhite(now - back) !== isWhite) return false
  }
  return true
}

/** Whether the last three values rise. */
export function isRising(values: Float64Array, now: number): boolean {
  return values[now]! > values[now - 1]! && values[now - 1]! > values[now - 2]!
}

export function isFalling(values: Float64Array, now: number): boolean {
  return values[now]! < values[now - 1]! && values[now - 1]! < values[now - 2]!
}

/** Whether a candle opens above the open before it, and within or near that one's white body. */
export function opensWithin(candles: Candles, now: number): boolean {
  const { open, close } = candles
  const top = close[now - 1]! + candles.near(now - 1)
  return open[now]! > open[now - 1]! && open[now]! <= top
}

/** Whether a candle opens within or near the body before it. */
export function opensNear(candles: Candles, now: number): boolean {
  const near = candles.near(now - 1)
  const open = candles.open[now]!
  return open >= candles.bottom(now - 1) - near && open <= candles.top(now - 1) + near
}
