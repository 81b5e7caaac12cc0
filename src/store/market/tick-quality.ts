import { formatInstant, type Instant } from '../../core/instant.ts'
import { acrossBorder, type Cold, type SeriesStore } from '../history/across-border.ts'
import { allOf, timestamp } from '../history/cold-ticks.ts'
import { ARCHIVED_KINDS } from '../history/kinds.ts'
import { literal } from '../history/open-duckdb.ts'
import { coldColumns } from '../history/read-parquet.ts'
import type { TickKind } from './tick-columns.ts'
import { notIn } from './ticks.ts'

export interface TickSpan {
  readonly instrumentId: string
  readonly from: Instant
  readonly to: Instant // excluded
}

/** The minutes in which an instrument has a row of a kind, oldest first, wherever it is kept. */
export async function tickMinutes(
  store: SeriesStore,
  kind: TickKind,
  span: TickSpan,
): Promise<readonly Instant[]> {
  const minutes = await across(store, kind, span, {
    hot: `distinct (extract(epoch from date_trunc('minute', t.at)) * 1000)::float8`,
    cold: `distinct epoch_ms(date_trunc('minute', "at"))::double`,
  })
  return minutes.toSorted((a, b) => a - b) as Instant[]
}

/** Quotes, and quotes of minutes, whose bid lies above their ask, wherever they are kept. */
export async function countCrossed(store: SeriesStore, span: TickSpan): Promise<number> {
  const counts = await Promise.all([
    across(store, 'quote_bar', span, {
      hot: 'count(*)::float8',
      cold: 'count(*)::double',
      where: `bid_close > ask_close and bar_interval = '1m'`,
    }),
    across(store, 'quote', span, {
      hot: 'count(*)::float8',
      cold: 'count(*)::double',
      where: 'bid > ask',
    }),
  ])
  return sum(counts.flat())
}

/**
 * Changes of a book that do not begin where the one before ended, by the venue's numbers: what lies
 * between them was not recorded. From one day of UTC to the next is no break. Of a venue that gives
 * no numbers there are none to find.
 */
export async function countBookBreaks(store: SeriesStore, span: TickSpan): Promise<number> {
  const breaks = {
    hot: 'count(*)::float8',
    cold: 'count(*)::double',
    where: 'not is_snapshot and previous_update <> before',
    ofDay: { name: 'before', value: 'lag(last_update)' },
  }
  return sum(await across(store, 'book_change', span, breaks))
}

interface Asked {
  readonly hot: string // one column, in PostgreSQL's words
  readonly cold: string // the same in DuckDB's
  readonly where?: string // in both
  readonly ofDay?: { readonly name: string; readonly value: string } // from the rows of a day in order
}

/** One column of numbers about the rows of an instrument in a span, from both sides of the border. */
function across(
  store: SeriesStore,
  kind: string,
  { instrumentId, from, to }: TickSpan,
  { hot, cold: far, where = 'true', ofDay }: Asked,
): Promise<readonly number[]> {
  const asked = { kind, instrumentIds: [instrumentId], from, to }
  const more = (day: string): string =>
    ofDay === undefined
      ? ''
      : `, ${ofDay.value} over (partition by ${day} order by "at", place) as ${ofDay.name}`
  return acrossBorder(store, asked, async (cold: Cold | null) => {
    const { rows } = await store.pool.query<{ readonly value: number }>(
      `select ${hot} as value
       from (select *${more(`(t.at at time zone 'UTC')::date`)} from "${kind}" t
             where t.instrument_id = $1 and t.at >= $2 and t.at < $3 ${notIn(cold)}) t
       where ${where}`,
      [instrumentId, formatInstant(from), formatInstant(to)],
    )
    const near = rows.map(({ value }) => value)
    if (cold === null) return near
    const archived = ARCHIVED_KINDS.find((one) => one.kind === kind)!
    const [column] = await coldColumns(
      cold,
      `select ${far}
       from (select *${more('"at"::date')} from ${allOf(cold, archived)}
             where instrument_id = ${literal(instrumentId)}
               and "at" >= ${timestamp(formatInstant(from))}
               and "at" < ${timestamp(formatInstant(to))})
       where ${where}`,
      1,
    )
    return [...near, ...column!]
  })
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
