import type { Instant } from '../../../core/instant.ts'
import type { Series } from '../../../domain/market/series/series.ts'
import type { SeriesStore } from '../../../store/history/across-border.ts'
import { openInterestBetween } from '../../../store/market/open-interest.ts'

/**
 * Gives bars that came without open interest what the venue had said last by their close. Bars that
 * came with it keep theirs.
 */
export async function addOpenInterest(
  store: SeriesStore,
  instrumentId: string,
  bars: Series,
): Promise<Series> {
  const { openedAt, closedAt, openInterest } = bars
  if (openedAt.length === 0 || !openInterest.some(Number.isNaN)) return bars
  const span = { from: openedAt[0] as Instant, to: closedAt.at(-1) as Instant }
  const said = await openInterestBetween(store, instrumentId, span)
  if (said.length === 0) return bars
  const filled = openInterest.slice()
  let last = Number.NaN
  let next = 0
  for (const [place, at] of closedAt.entries()) {
    while (next < said.length && said[next]!.at <= at) {
      last = said[next]!.quantity
      next += 1
    }
    if (Number.isNaN(filled[place]!)) filled[place] = last
  }
  return { ...bars, openInterest: filled }
}
