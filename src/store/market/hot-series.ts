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
 * Each session is looked up by itself, and what stands in its first and last minute is fetched by
 * their key: aggregates that ask for an order sort all minutes, and this takes a quarter of that.
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
  const origins = widthMs === null ? starts : gridOrigins(grid, widthMs)
  const bars =
    widthMs === null ? '' : `group by date_bin('${widthMs} milliseconds', opened_at, origin)`
  const { rows } = await db.query<RolledRow>(
    `select ${MS('first')} as "openedAt", ${MS('closed')} as "closedAt", ${AT('open', 'first')},
            high, low, ${AT('close', 'last')}, volume, ${AT('open_interest', 'told')} as "openInterest"
     from unnest($2::timestamptz[], $3::timestamptz[], $4::timestamptz[])
       as session (starts, ends, origin),
     lateral (
       select min(opened_at) as first, max(opened_at) as last, max(closed_at) as closed,
              max(high) as high, min(low) as low, sum(volume) as volume,
              max(opened_at) filter (where open_interest is not null) as told
       from bar b
       where b.instrument_id = $1 and b.bar_interval = '1m'
         and b.opened_at >= starts and b.opened_at < ends ${notIn(cold)}
       ${bars} having count(*) > 0) rolled
     order by 1`,
    [instrumentId, textsOf(starts), textsOf(ends), textsOf(origins)],
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

/** A column of the minute of $1 that opened then. */
const AT = (column: string, openedAt: string): string =>
  `(select ${column} from bar
    where instrument_id = $1 and bar_interval = '1m' and opened_at = ${openedAt})`

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
