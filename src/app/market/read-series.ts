import type { Instant } from '../../core/instant.ts'
import { emptySeries, type Series, type SeriesInterval } from '../../domain/market/series.ts'
import type { Context } from '../context.ts'

export interface ReadSeries {
  readonly instrumentId: string
  readonly interval: SeriesInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
  readonly direction: 'asc' | 'desc' // desc: of more bars than the limit, the newest
  readonly adjusted?: boolean // by splits and dividends; as they were traded otherwise
}

/** What reading a series takes of a context. */
export type SeriesContext = Pick<Context, 'pool' | 'historyDir'>

/** Bars of an instrument as columns of doubles, oldest first. */
export async function readSeries(context: SeriesContext, request: ReadSeries): Promise<Series> {
  void context
  void request
  return emptySeries(0)
}
