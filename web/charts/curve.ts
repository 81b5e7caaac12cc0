import { fixed, toNumber } from '../../src/core/fixed.ts'

/** A point of a picture. Pictures are drawn with floats; amounts on screen are not. */
export interface CurvePoint {
  readonly time: number // ms since 1970 UTC
  readonly value: number
}

/** The API's columns as points, in order, one for each time. */
export function curveOf(columns: {
  readonly logical_time: readonly string[]
  readonly equity: readonly string[]
}): readonly CurvePoint[] {
  return columns.logical_time.map((time, index) => ({
    time: Date.parse(time),
    value: toNumber(fixed(columns.equity[index]!)),
  }))
}

/** A curve with what came after its end; what it has already is not added again. */
export function extendCurve(
  curve: readonly CurvePoint[],
  more: readonly CurvePoint[],
): readonly CurvePoint[] {
  const end = curve.at(-1)?.time ?? Number.NEGATIVE_INFINITY
  const fresh = more.filter(({ time }) => time > end)
  return fresh.length === 0 ? curve : [...curve, ...fresh]
}

/**
 * At most `most` points, `most` ≥ 4: the first, the last, and of each stretch between them the
 * lowest and the highest, so that a thinned picture shows every extreme.
 */
export function thinCurve(curve: readonly CurvePoint[], most: number): readonly CurvePoint[] {
  if (curve.length <= most) return curve
  const stretches = Math.floor((most - 2) / 2)
  const inner = curve.slice(1, -1)
  const kept = Array.from({ length: stretches }, (_, index) => {
    const from = Math.floor((index * inner.length) / stretches)
    const to = Math.floor(((index + 1) * inner.length) / stretches)
    return extremesOf(inner.slice(from, to))
  })
  return [curve[0]!, ...kept.flat(), curve.at(-1)!]
}

/** How far below its highest value so far the curve is, as a fraction from −1 to 0. */
export function drawdownCurve(curve: readonly CurvePoint[]): readonly CurvePoint[] {
  let peak = Number.NEGATIVE_INFINITY
  return curve.map(({ time, value }) => {
    peak = Math.max(peak, value)
    return { time, value: peak > 0 ? value / peak - 1 : 0 }
  })
}

/** The deepest fall from a high, as a fraction from 0 to 1. */
export function maximumDrawdown(curve: readonly CurvePoint[]): number {
  return drawdownCurve(curve).reduce((deepest, { value }) => Math.max(deepest, -value), 0)
}

/** Whether `next` is `previous` and more behind it, so that a chart need not be drawn anew. */
export function isExtension(previous: readonly CurvePoint[], next: readonly CurvePoint[]): boolean {
  const shared = previous.length
  return (
    shared > 0 &&
    next.length >= shared &&
    next[0] === previous[0] &&
    next[shared - 1] === previous[shared - 1]
  )
}

/** The index of the first bar that closes at `time` or later, or of the last bar. −1: no bars. */
export function barIndexAt(closedAt: readonly number[], time: number): number {
  let [low, high] = [0, closedAt.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (closedAt[middle]! < time) low = middle + 1
    else high = middle
  }
  return high
}

function extremesOf(stretch: readonly CurvePoint[]): readonly CurvePoint[] {
  const lowest = stretch.reduce((least, point) => (point.value < least.value ? point : least))
  const highest = stretch.reduce((most, point) => (point.value > most.value ? point : most))
  if (lowest === highest) return [lowest]
  return lowest.time < highest.time ? [lowest, highest] : [highest, lowest]
}
