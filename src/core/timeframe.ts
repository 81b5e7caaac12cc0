/** How long a bar is, as the store writes it, and how people and other programs do. */
const SPELLINGS = {
  '1m': ['1min', '1m', '1'],
  '2m': ['2min', '2m', '2'],
  '3m': ['3min', '3m', '3'],
  '5m': ['5min', '5m', '5'],
  '10m': ['10min', '10m', '10'],
  '15m': ['15min', '15m', '15'],
  '30m': ['30min', '30m', '30'],
  '1h': ['1h', '60min', '60m', '60'],
  '1d': ['1d', '1D', 'D', 'day'],
  '1w': ['1w', '1W', 'W', 'week'],
  '1mo': ['1mo', '1M', 'M', 'month'], // 1m is a minute
} as const

export type Interval = keyof typeof SPELLINGS

/** The shortest first. */
export const INTERVALS = Object.keys(SPELLINGS) as readonly Interval[]

const BY_SPELLING = new Map<string, Interval>(
  INTERVALS.flatMap((interval) => SPELLINGS[interval].map((spelling) => [spelling, interval])),
)

/** Every spelling that is understood; those of one interval stand together. */
export const TIMEFRAMES = [...BY_SPELLING.keys()] as readonly string[]

/** The store's word for a timeframe in any spelling; null where there is none such. */
export function intervalOf(timeframe: string): Interval | null {
  return BY_SPELLING.get(timeframe) ?? null
}

/** How answers spell it: `5min`. */
export function timeframeOf(interval: Interval): string {
  return SPELLINGS[interval][0]
}

/** How a chart library spells it: `5`, `60`, `D`, `W`, `M`. */
export function resolutionOf(interval: Interval): string {
  const spellings: readonly string[] = SPELLINGS[interval]
  return spellings.find((spelling) => /^(?:\d+|[DWM])$/.test(spelling))!
}
