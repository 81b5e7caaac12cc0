import { formatInstant, type Instant } from '../../core/instant.ts'
import { gridOrigins, type SessionGrid } from '../../domain/market/series/session-grid.ts'
import { emptySeries, SERIES_COLUMNS, type Series } from '../../domain/market/series/series.ts'
import type { Cold } from '../history/across-border.ts'
import type { BarInterval } from '../../domain/market/series/bar.ts'
import type { Queryable } from '../transaction.ts'
import { notIn } from './read-bars.ts'

/** Stored bars of the database as doubles, oldest first. */
export async function hotSeries(
  db: Queryable,
  asked: {
    readonly instrumentId: string
    readonly interval: BarInterval
    readonly from: Instant
    readonly to: Instant // excluded
  },
  cold: Cold | null,
): Promise<Series> {
  const { instrumentId, interval, from, to } = asked
  const { rows } = await db.query<RolledRow>(
    `select ${MS('b.opened_at')} as "openedAt", ${MS('b.closed_at')} as "closedAt",
            open, high, low, close, volume, open_interest as "openInterest"
     from bar b
     where b.instrument_id = $1 and b.bar_interval = $2 and b.opened_at >= $3 and b.opened_at < $4
       ${notIn(cold)}
     order by b.opened_at`,
    [instrumentId, interval, formatInstant(from), formatInstant(to)],
  )
  return seriesOf(rows)
}

/**
 * Minutes of the database, summed up by the database: bars of a width within each session of a grid,
 * or with a width of null one a session. Oldest first; `rollUp` makes whole bars of them.
 *
 * Which session a minute is of comes from a binary search in the sessions' starts. It is
 * PostgreSQL's own function, and costs a fraction of what reading the row does.
 */
export async function hotRollUp(
  db: Queryable,
  instrumentId: string,
  widthMs: number | null,
  grid: SessionGrid,
  cold: Cold | null,
): Promise<Series> {
  const { starts, ends } = grid
  if (starts.length === 0) return emptySeries(0)
  const bucket =
    widthMs === null
      ? ''
      : `, date_bin('${widthMs} milliseconds', opened_at, ($6::timestamptz[])[session])`
  const { rows } = await db.query<RolledRow>(
    `select ${MS('min(opened_at)')} as "openedAt", ${MS('max(closed_at)')} as "closedAt",
            (array_agg(open order by opened_at))[1] as open, max(high) as high, min(low) as low,
            (array_agg(close order by opened_at desc))[1] as close, sum(volume) as volume,
            (array_agg(open_interest order by opened_at desc)
               filter (where open_interest is not null))[1] as "openInterest"
     from (select b.*, width_bucket(b.opened_at, $4::timestamptz[]) as session
           from bar b
           where b.instrument_id = $1 and b.bar_interval = '1m'
             and b.opened_at >= $2 and b.opened_at < $3 ${notIn(cold)}) minutes
     where opened_at < ($5::timestamptz[])[session]
     group by session ${bucket}
     order by 1`,
    [
      instrumentId,
      formatInstant(starts[0] as Instant),
      formatInstant(ends.at(-1) as Instant),
      textsOf(starts),
      textsOf(ends),
      ...(widthMs === null ? [] : [textsOf(gridOrigins(grid, widthMs))]),
    ],
  )
  return seriesOf(rows)
}

function textsOf(instants: Float64Array): string[] {
  return Array.from(instants, (at) => formatInstant(at as Instant))
}

/** When the first and the last stored bar of an instrument opened; null without any. */
export async function hotSpan(
  db: Queryable,
  instrumentId: string,
  interval: BarInterval,
): Promise<{ readonly first: Instant; readonly last: Instant } | null> {
  const edge = (direction: 'asc' | 'desc'): string =>
    `(select opened_at from bar where instrument_id = $1 and bar_interval = $2
      order by opened_at ${direction} limit 1)`
  const { rows } = await db.query<{ readonly first: Instant | null; readonly last: Instant }>({
    name: 'hot_span',
    text: `select ${edge('asc')} as first, ${edge('desc')} as last`,
    values: [instrumentId, interval],
  })
  const { first, last } = rows[0]!
  return first === null ? null : { first, last }
}

const MS = (at: string): string => `(extract(epoch from ${at}) * 1000)::float8`

type RolledRow = { readonly [Column in keyof Series]: string | number | null }

function seriesOf(rows: readonly RolledRow[]): Series {
  const series = emptySeries(rows.length)
  for (const column of SERIES_COLUMNS) {
    const values = series[column]
    for (const [place, row] of rows.entries()) {
      const value = row[column]
      values[place] = value === null ? Number.NaN : Number(value)
    }
  }
  return series
}
