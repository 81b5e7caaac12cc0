import { fixed, format, type Quantity } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import type { SeriesStore } from '../history/across-border.ts'
import { coldBars } from '../history/cold-bars.ts'
import { coldSeries } from '../history/cold-series.ts'
import type { Tx } from '../transaction.ts'
import { ensurePartitions } from './partitions.ts'
import { acrossMinutes, notIn } from './read-bars.ts'

/** A minute with what was open at its end. */
export interface StoredMinute extends Bar {
  readonly openInterest: Quantity | null
}

export interface InsertedMinutes {
  readonly taken: number // they were new
  readonly known: number // an equal minute was there already
  readonly different: number // another minute is there, and it stays
}

/** Minutes of any instruments in one statement. Safe to repeat; none is overwritten. */
export async function insertMinutes(
  tx: Tx,
  minutes: readonly StoredMinute[],
): Promise<InsertedMinutes> {
  if (minutes.length === 0) return { taken: 0, known: 0, different: 0 }
  const times = minutes.map(({ openedAt }) => openedAt)
  await ensurePartitions(tx, 'bar', least(times), greatest(times))
  const values = valuesOf(minutes)
  const { rowCount } = await tx.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume, open_interest)
     select i, '1m', o, o + interval '1 minute', p1, p2, p3, p4, v, oi from ${GIVEN}
     on conflict (instrument_id, bar_interval, opened_at) do nothing`,
    values,
  )
  const taken = rowCount ?? 0
  if (taken === minutes.length) return { taken, known: 0, different: 0 }
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::int as count from ${GIVEN}
     join bar b on b.instrument_id = i and b.bar_interval = '1m' and b.opened_at = o
     where (b.open, b.high, b.low, b.close, b.volume) <> (p1, p2, p3, p4, v)`,
    values,
  )
  const different = rows[0]!.count
  return { taken, known: minutes.length - taken - different, different }
}

const GIVEN = `unnest($1::text[], $2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[],
  $6::numeric[], $7::numeric[], $8::numeric[]) as given (i, o, p1, p2, p3, p4, v, oi)`

function valuesOf(minutes: readonly StoredMinute[]): unknown[] {
  return [
    minutes.map(({ instrumentId }) => instrumentId),
    minutes.map(({ openedAt }) => formatInstant(openedAt)),
    minutes.map(({ open }) => format(open)),
    minutes.map(({ high }) => format(high)),
    minutes.map(({ low }) => format(low)),
    minutes.map(({ close }) => format(close)),
    minutes.map(({ volume }) => format(volume)),
    minutes.map(({ openInterest }) => (openInterest === null ? null : format(openInterest))),
  ]
}

/** When the stored minutes of an instrument opened, within `[from, to)`, oldest first. */
export function storedMinutes(
  store: SeriesStore,
  instrumentId: string,
  from: Instant,
  to: Instant,
): Promise<readonly Instant[]> {
  return acrossMinutes(store, '1m', [instrumentId], from, to, async (cold) => {
    const { rows } = await store.pool.query<{ at: Instant }>(
      `select b.opened_at as at from bar b
       where b.instrument_id = $1 and b.bar_interval = '1m' and b.opened_at >= $2
         and b.opened_at < $3 ${notIn(cold)}
       order by 1`,
      [instrumentId, formatInstant(from), formatInstant(to)],
    )
    const hot = rows.map(({ at }) => at)
    if (cold === null) return hot
    const { openedAt } = await coldSeries(cold, instrumentId, from, to)
    return [...(Array.from(openedAt) as Instant[]), ...hot].sort((a, b) => a - b)
  })
}

/** Stored minutes by the time at which they opened, wherever they are kept. */
export function minutesBetween(
  store: SeriesStore,
  instrumentIds: readonly string[],
  from: Instant,
  to: Instant,
  limit: number,
): Promise<readonly StoredMinute[]> {
  return acrossMinutes(store, '1m', instrumentIds, from, to, async (cold) => {
    const { rows } = await store.pool.query<MinuteRow>(
      `select b.instrument_id as "instrumentId", b.opened_at as "openedAt",
              b.closed_at as "closedAt", b.open, b.high, b.low, b.close, b.volume,
              b.open_interest as "openInterest"
       from bar b
       where b.instrument_id = any($1) and b.bar_interval = '1m'
         and b.opened_at >= $2 and b.opened_at < $3 ${notIn(cold)}
       order by b.opened_at, b.instrument_id limit $4`,
      [instrumentIds, formatInstant(from), formatInstant(to), limit],
    )
    const hot = rows.map(toMinute)
    if (cold === null) return hot
    const span = { by: 'opened_at', from, to, limit, direction: 'asc' } as const
    const far = (await coldBars(cold, { instrumentIds, ...span })).map(asMinute)
    return [...far, ...hot].sort(byOpening).slice(0, limit)
  })
}

function asMinute({ openInterest = null, ...bar }: Bar): StoredMinute {
  return { ...bar, openInterest }
}

function byOpening(a: StoredMinute, b: StoredMinute): number {
  return a.openedAt - b.openedAt || (a.instrumentId < b.instrumentId ? -1 : 1)
}

interface MinuteRow {
  readonly instrumentId: string
  readonly openedAt: Instant
  readonly closedAt: Instant
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
  readonly openInterest: string | null
}

function toMinute(row: MinuteRow): StoredMinute {
  return {
    ...row,
    open: fixed(row.open),
    high: fixed(row.high),
    low: fixed(row.low),
    close: fixed(row.close),
    volume: fixed(row.volume),
    openInterest: row.openInterest === null ? null : fixed(row.openInterest),
  }
}

function least(times: readonly Instant[]): Instant {
  return times.reduce((a, b) => (a < b ? a : b))
}

function greatest(times: readonly Instant[]): Instant {
  return times.reduce((a, b) => (a > b ? a : b))
}
