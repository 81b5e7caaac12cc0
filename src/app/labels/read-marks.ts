import type { Instant } from '../../core/instant.ts'
import type { Interval } from '../../core/timeframe.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { newestOfBar, type LabelRow } from '../../store/labels/labels.ts'
import type { Context } from '../context.ts'
import type { LabelType } from './label-draft.ts'

export interface ReadMarks {
  readonly userId: string
  readonly symbol: string // in any spelling
  readonly interval?: Interval | undefined // of that timeframe alone
  readonly from?: Instant | undefined // set at that instant or later
  readonly to?: Instant | undefined // or before; included, as charts ask
  readonly includeNeutral: boolean
}

export const MOST_MARKS = 2_000

const TELLING: readonly LabelType[] = ['bullish', 'bearish', 'exit_bullish', 'exit_bearish']

/** The newest labels of a chart, at most 2,000, oldest first. */
export function readMarks(
  { pool }: Context,
  { userId, symbol, interval, from, to, includeNeutral }: ReadMarks,
): Promise<readonly LabelRow[]> {
  return newestOfBar(pool, {
    userId,
    symbol: normaliseSymbol(symbol),
    labelTypes: includeNeutral ? undefined : TELLING,
    timeframe: interval,
    from,
    to,
    limit: MOST_MARKS,
  })
}
