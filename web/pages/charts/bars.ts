import type { Answer } from '../../ask.ts'

/** A bar where charts put it: seconds since 1970. */
export interface Bar {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** The bars of an answer; none where there are none. What is refused is an error. */
export function barsOf(answer: Answer<'GET /udf/history'>): readonly Bar[] {
  if (answer.s === 'error') throw new Error(sentenceOf(answer.errmsg))
  if (answer.s === 'no_data') return []
  const { t, o, h, l, c, v } = answer
  return t.map((time, at) => ({
    time,
    open: o[at]!,
    high: h[at]!,
    low: l[at]!,
    close: c[at]!,
    volume: v[at]!,
  }))
}

/** Newer bars laid over those that are there: what both have is the newer one's. */
export function joined(bars: readonly Bar[], newer: readonly Bar[]): readonly Bar[] {
  const [first] = newer
  if (!first) return bars
  const kept = bars.findLastIndex(({ time }) => time < first.time) + 1
  return [...bars.slice(0, kept), ...newer]
}

/** The bars with a trade in them: the last one grows, or another begins after it. */
export function grown(
  bars: readonly Bar[],
  price: number,
  at: number,
  widthMs: number | null,
): readonly Bar[] {
  const last = bars.at(-1)
  if (!last) return bars
  const passed = widthMs === null ? 0 : Math.floor((at - last.time * 1_000) / widthMs)
  if (passed < 0) return bars // it is older than the bar
  if (passed > 0) {
    const time = last.time + (passed * widthMs!) / 1_000
    const bar = { time, open: price, high: price, low: price, close: price, volume: 0 }
    return [...bars, bar]
  }
  const { high, low } = last
  const moved = { ...last, high: Math.max(high, price), low: Math.min(low, price), close: price }
  return [...bars.slice(0, -1), moved]
}

function sentenceOf(errmsg: string): string {
  return errmsg === 'unknown_symbol' ? 'There is no such instrument.' : errmsg
}
