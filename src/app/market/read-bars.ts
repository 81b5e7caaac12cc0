import { AppError } from '../../core/app-error.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/bar.ts'
import { findInstruments } from '../../store/market/instruments.ts'
import { pageOfBars } from '../../store/market/read-market.ts'
import type { Context } from '../context.ts'
import type { Page } from '../page.ts'

export interface ReadBars {
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
}

/** Bars of an instrument, oldest first; `next` is when the first bar of the next page opened. */
export async function readBars({ pool }: Context, request: ReadBars): Promise<Page<Bar>> {
  const { instrumentId, limit } = request
  const [instrument] = await findInstruments(pool, [instrumentId])
  if (!instrument) throw new AppError('not_found', { instrument_id: instrumentId })
  const bars = await pageOfBars(pool, { ...request, limit: limit + 1 })
  const following = bars[limit]
  return {
    items: bars.slice(0, limit),
    next: following ? formatInstant(following.openedAt) : null,
  }
}
