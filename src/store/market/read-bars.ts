import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/series/bar.ts'
import { acrossBorder, type Cold, type SeriesStore } from '../history/across-border.ts'
import { coldBars } from '../history/cold-bars.ts'
import type { Queryable } from '../transaction.ts'
import { SELECTED, toBar, type StoredBar } from './bars.ts'

export interface BarPage {
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
  readonly direction: 'asc' | 'desc'
}

/** Bars of one instrument, by the time at which they opened, wherever they are kept. */
export function pageOfBars(store: SeriesStore, page: BarPage): Promise<readonly Bar[]> {
  const { instrumentId, interval, direction, limit } = page
  const from = page.from ?? BEGINNING
  const to = page.to ?? END
  return acrossMinutes(store, interval, [instrumentId], from, to, async (cold) => {
    const hot = await hotPage(store.pool, page, cold)
    if (cold === null) return hot
    const span = { by: 'opened_at', from, to, limit, direction } as const
    const far = await coldBars(cold, { instrumentIds: [instrumentId], ...span })
    const sign = direction === 'asc' ? 1 : -1
    return [...far, ...hot].sort((a, b) => sign * (a.openedAt - b.openedAt)).slice(0, limit)
  })
}

export const BEGINNING = Date.UTC(1900, 0, 1) as Instant
export const END = Date.UTC(9998, 11, 31) as Instant

async function hotPage(db: Queryable, page: BarPage, cold: Cold | null): Promise<Bar[]> {
  const { instrumentId, interval, from, to, limit, direction } = page
  const { rows } = await db.query<StoredBar>(
    `select ${SELECTED} from bar b
     where b.instrument_id = $1 and b.bar_interval = $2
       and b.opened_at >= $3 and b.opened_at < $4 ${notIn(cold)}
     order by b.opened_at ${direction} limit $5`,
    [instrumentId, interval, formatInstant(from ?? BEGINNING), formatInstant(to ?? END), limit],
  )
  return rows.map(toBar)
}

/** Bars that opened in `[from, to)`, oldest first, at most `limit`. */
export function barsBetween(
  store: SeriesStore,
  instrumentId: string,
  interval: BarInterval,
  from: Instant,
  to: Instant,
  limit: number,
): Promise<readonly Bar[]> {
  return pageOfBars(store, { instrumentId, interval, from, to, limit, direction: 'asc' })
}

/** Days have all of their bars in the database; minutes may have left it. */
export function acrossMinutes<Value>(
  store: SeriesStore,
  interval: BarInterval,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
  read: (cold: Cold | null) => Promise<Value>,
): Promise<Value> {
  if (interval === '1d') return read(null)
  return acrossBorder(store, { kind: 'bar', instrumentIds, from, to }, read)
}

/** What the database must leave to the files, as a condition on bars that are called b. */
export function notIn(cold: Cold | null): string {
  if (cold === null) return ''
  const days = cold.days.map(({ day }) => `'${day}'`).join(', ')
  return `and (b.opened_at at time zone 'UTC')::date not in (${days})`
}
