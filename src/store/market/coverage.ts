import type { CalendarDate, Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'

/** What can be covered: minutes and days of bars, and every other kind of series. */
export interface CoverageOf {
  readonly kind: string // bar, quote, …
  readonly interval: '1m' | '1d' | null // of bars and quote bars
  readonly from: CalendarDate // of UTC
  readonly to: CalendarDate // included
}

export interface CoveredDay {
  readonly instrumentId: string
  readonly day: CalendarDate // of UTC
  readonly rows: number
  readonly archived: boolean // files alone have them
}

/** The instruments that have rows of a kind in a span, by id, from behind `after`. */
export async function coveredInstruments(
  db: Queryable,
  { kind, interval, from, to }: CoverageOf,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { time, condition } = placeOf(kind, interval)
  // From one instrument to the next by the key, so that nobody's rows are all read.
  const { rows } = await db.query<{ readonly id: string }>(
    `with recursive hot (id) as (
       (select instrument_id from "${kind}"
        where instrument_id > $1 and ${condition}
          and ${time} >= $2::date and ${time} < $3::date + 1
        order by instrument_id limit 1)
       union all
       select (select instrument_id from "${kind}"
               where instrument_id > hot.id and ${condition}
                 and ${time} >= $2::date and ${time} < $3::date + 1
               order by instrument_id limit 1)
       from hot where hot.id is not null)
     select id from (
       (select id from hot where id is not null limit $4)
       union
       (select distinct c.instrument_id from history_coverage c
        where c.kind = $5 and c.day between $2 and $3 and c.instrument_id > $1
        order by 1 limit $4)) found
     order by id collate "C" limit $4`,
    [after, from, to, limit, interval === '1d' ? '' : kind],
  )
  return rows.map(({ id }) => id)
}

/** How many rows each of them has on each day, in the database or in files. */
export async function coveredDays(
  db: Queryable,
  { kind, interval, from, to }: CoverageOf,
  instrumentIds: readonly string[],
): Promise<readonly CoveredDay[]> {
  const { time, condition } = placeOf(kind, interval)
  const { rows } = await db.query<CoveredDay>(
    `select "instrumentId", day::text, sum(rows)::int as rows, bool_or(archived) as archived
     from (
       select instrument_id as "instrumentId", (${time} at time zone 'UTC')::date as day,
              count(*) as rows, false as archived
       from "${kind}"
       where instrument_id = any($1) and ${condition}
         and ${time} >= $2::date and ${time} < $3::date + 1
       group by 1, 2
       union all
       select c.instrument_id, c.day, c.row_count, true
       from history_coverage c
       join history_file f on f.kind = c.kind and f.day = c.day and f.dropped_at is not null
       where c.kind = $4 and c.instrument_id = any($1) and c.day between $2 and $3) found
     group by 1, 2 order by 1, 2`,
    [instrumentIds, from, to, interval === '1d' ? '' : kind],
  )
  return rows
}

/** When the first row of each of them lies, in the database or in files; those without are left out. */
export async function firstRows(
  db: Queryable,
  { kind, interval }: Pick<CoverageOf, 'kind' | 'interval'>,
  instrumentIds: readonly string[],
): Promise<ReadonlyMap<string, Instant>> {
  const { time, condition } = placeOf(kind, interval)
  const { rows } = await db.query<{ readonly id: string; readonly first: Instant | null }>(
    `select id, least(
       (select ${time} from "${kind}" where instrument_id = id and ${condition}
        order by ${time} limit 1),
       (select min(c.first_at) from history_coverage c
        where c.kind = $2 and c.instrument_id = id)) as first
     from unnest($1::text[]) id`,
    [instrumentIds, interval === '1d' ? '' : kind],
  )
  return new Map(rows.flatMap(({ id, first }) => (first === null ? [] : [[id, first]])))
}

function placeOf(kind: string, interval: '1m' | '1d' | null): { time: string; condition: string } {
  return {
    time: kind === 'bar' ? 'opened_at' : 'at',
    condition: interval === null ? 'true' : `bar_interval = '${interval}'`,
  }
}

/** The files of the history, summed up by kind. */
export interface KindHistory {
  readonly kind: string
  readonly files: number
  readonly rows: number
  readonly bytes: number
  readonly coldFiles: number // whose rows are nowhere else
  readonly firstDay: CalendarDate
  readonly lastDay: CalendarDate
}

export async function historyByKind(db: Queryable): Promise<readonly KindHistory[]> {
  const { rows } = await db.query<KindHistory>(
    `select kind, count(*)::int as files, sum(row_count)::float8 as rows,
            sum(bytes)::float8 as bytes,
            (count(*) filter (where dropped_at is not null))::int as "coldFiles",
            min(day)::text as "firstDay", max(day)::text as "lastDay"
     from history_file group by kind order by kind collate "C"`,
  )
  return rows
}

/** The parts that are in the database, with an estimate of their rows. */
export interface HotPart {
  readonly parent: string
  readonly parts: number
  readonly rows: number // as PostgreSQL's statistics have it
  readonly bytes: number // with indexes
}

export async function hotParts(db: Queryable): Promise<readonly HotPart[]> {
  const { rows } = await db.query<HotPart>(
    `select p.parent, count(*)::int as parts,
            sum(greatest(c.reltuples, 0))::float8 as rows,
            sum(pg_total_relation_size(c.oid))::float8 as bytes
     from series_partition p join pg_class c on c.oid = to_regclass(quote_ident(p.partition_name))
     group by p.parent order by p.parent collate "C"`,
  )
  return rows
}
