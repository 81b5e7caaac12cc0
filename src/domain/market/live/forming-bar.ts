/** A bar in doubles, as charts and indicators see it. */
export interface ChartBar {
  readonly openedAt: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** What a quote says to a chart. */
export interface ChartTick {
  readonly at: number
  readonly price: number
  readonly sessionVolume: number | null
}

/** A bar that is not over: what is stored of it, and the ticks since. */
export interface FormingBar {
  readonly bar: ChartBar
  readonly sessionVolume: number | null // of the last tick
}

/**
 * The bar as it is with a tick. Without one before it, or when the tick is of a later bar, the tick
 * begins a bar at `openedAt`.
 *
 * Edges: the session's volume tells what was traded between two ticks; where it shrinks or is not
 *        told, nothing is counted.
 */
export function growBar(before: FormingBar | null, tick: ChartTick, openedAt: number): FormingBar {
  const { price, sessionVolume } = tick
  if (before === null || before.bar.openedAt < openedAt) {
    const volume = tradedBetween(before?.sessionVolume ?? null, sessionVolume)
    const bar = { openedAt, open: price, high: price, low: price, close: price, volume }
    return { bar, sessionVolume }
  }
  const { bar } = before
  return {
    bar: {
      ...bar,
      high: Math.max(bar.high, price),
      low: Math.min(bar.low, price),
      close: price,
      volume: bar.volume + tradedBetween(before.sessionVolume, sessionVolume),
    },
    sessionVolume: sessionVolume ?? before.sessionVolume,
  }
}

/** What is stored of the bar since knows its volume and its extremes; ticks may know a wider one. */
export function settleBar(before: FormingBar | null, stored: ChartBar): FormingBar {
  if (before === null || before.bar.openedAt !== stored.openedAt) {
    return { bar: stored, sessionVolume: before?.sessionVolume ?? null }
  }
  const { bar, sessionVolume } = before
  return {
    bar: {
      ...stored,
      high: Math.max(bar.high, stored.high),
      low: Math.min(bar.low, stored.low),
      close: bar.close,
      volume: Math.max(bar.volume, stored.volume),
    },
    sessionVolume,
  }
}

function tradedBetween(before: number | null, after: number | null): number {
  return before === null || after === null ? 0 : Math.max(after - before, 0)
}
