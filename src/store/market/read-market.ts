import { fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar, BarInterval } from '../../domain/market/bar.ts'
import type { Instrument } from '../../domain/market/instrument.ts'
import type { Queryable } from '../transaction.ts'
import { findInstruments } from './instruments.ts'

/** Instruments by id, from behind `after`. */
export async function pageOfInstruments(
  db: Queryable,
  after: string,
  limit: number,
): Promise<readonly Instrument[]> {
  const { rows } = await db.query<{ readonly id: string }>(
    'select instrument_id as id from instrument where instrument_id > $1 order by 1 limit $2',
    [after, limit],
  )
  return findInstruments(
    db,
    rows.map(({ id }) => id),
  )
}

export interface BarPage {
  readonly instrumentId: string
  readonly interval: BarInterval
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit: number
  readonly direction: 'asc' | 'desc'
}

/** Bars of one instrument, by the time at which they opened. */
export async function pageOfBars(db: Queryable, page: BarPage): Promise<readonly Bar[]> {
  const { instrumentId, interval, from, to, limit, direction } = page
  const { rows } = await db.query<StoredBar>(
    `select instrument_id as "instrumentId", opened_at as "openedAt", closed_at as "closedAt",
            open, high, low, close, volume
     from bar
     where instrument_id = $1 and bar_interval = $2
       and ($3::timestamptz is null or opened_at >= $3)
       and ($4::timestamptz is null or opened_at < $4)
     order by opened_at ${direction} limit $5`,
    [instrumentId, interval, sqlInstant(from), sqlInstant(to), limit],
  )
  return rows.map((row) => ({
    instrumentId: row.instrumentId,
    openedAt: row.openedAt,
    closedAt: row.closedAt,
    open: fixed(row.open),
    high: fixed(row.high),
    low: fixed(row.low),
    close: fixed(row.close),
    volume: fixed(row.volume),
  }))
}

interface StoredBar {
  readonly instrumentId: string
  readonly openedAt: Instant
  readonly closedAt: Instant
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}

function sqlInstant(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at)
}
