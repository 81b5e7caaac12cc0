import { AppError } from '../../../core/app-error.ts'
import { formatInstant, type Instant } from '../../../core/instant.ts'
import type { Bar, BarInterval } from '../../../domain/market/series/bar.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import { pageOfBars } from '../../../store/market/read-bars.ts'
import type { Context } from '../../context.ts'
import type { Page } from '../../page.ts'

export interface ReadBars {
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
  readonly direction: 'asc' | 'desc' // desc: of more bars than the limit, the newest
}

/**
 * Bars of an instrument, oldest first whichever way they are read. `next` goes on from there: it is
 * the next page's `from`, or its `to` where the newest came first.
 */
export async function readBars(context: Context, request: ReadBars): Promise<Page<Bar>> {
  const { instrumentId, limit, direction } = request
  const [instrument] = await findInstruments(context.pool, [instrumentId])
  if (!instrument) throw new AppError('not_found', { instrument_id: instrumentId })
  const found = await pageOfBars(context, { ...request, limit: limit + 1 })
  const bars = found.slice(0, limit)
  const following = found[limit]
  if (direction === 'asc') return { items: bars, next: openingOf(following) }
  return { items: bars.toReversed(), next: following ? openingOf(bars.at(-1)) : null }
}

function openingOf(bar: Bar | undefined): string | null {
  return bar ? formatInstant(bar.openedAt) : null
}
