import { fixed } from '../../core/fixed.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Bar } from '../../domain/market/series/bar.ts'
import { dayBegins, type Cold } from './across-border.ts'
import { literal } from './open-duckdb.ts'
import { coldRows, filesOf } from './read-parquet.ts'

/** Which bars of a minute: those whose `by` lies between two instants, at most so many of each. */
export interface ColdBars {
  readonly instrumentIds: readonly string[]
  readonly by: 'opened_at' | 'closed_at'
  readonly from: Instant // included
  readonly to: Instant // excluded
  readonly limit: number // of each instrument
  readonly direction: 'asc' | 'desc'
}

/** Exact bars out of files, by instrument and then by time in the direction that was asked. */
export async function coldBars(cold: Cold, asked: ColdBars): Promise<Bar[]> {
  const { direction, limit, instrumentIds } = asked
  const days = direction === 'asc' ? cold.days : cold.days.toReversed()
  const found = new Map<string, Bar[]>(instrumentIds.map((id) => [id, []]))
  // A limit is met by the nearest days, so files are opened a few at a time.
  for (let place = 0, step = STEP; place < days.length; place += step, step *= 2) {
    const some = { directory: cold.directory, days: days.slice(place, place + step) }
    for (const bar of await barsOf(some, asked)) found.get(bar.instrumentId)!.push(bar)
    if ([...found.values()].every((bars) => bars.length >= limit)) break
  }
  return [...found.values()].flatMap((bars) => bars.slice(0, limit))
}

const STEP = 8 // files

async function barsOf(cold: Cold, asked: ColdBars): Promise<Bar[]> {
  const { instrumentIds, by, from, to, limit, direction } = asked
  const rows = await coldRows(
    cold,
    `select instrument_id, epoch_ms(opened_at)::varchar, epoch_ms(closed_at)::varchar,
            open::varchar, high::varchar, low::varchar, close::varchar, volume::varchar,
            open_interest::varchar
     from (select *, row_number() over (partition by instrument_id order by ${by} ${direction})
             as place
           from ${filesOf(cold)}
           where instrument_id in (${instrumentIds.map(literal).join(', ')})
             and ${by} >= ${timestamp(from)} and ${by} < ${timestamp(to)})
     where place <= ${limit}
     order by instrument_id, ${by} ${direction}`,
  )
  return rows.map(
    ([instrumentId, openedAt, closedAt, open, high, low, close, volume, interest]) => ({
      instrumentId: instrumentId!,
      openedAt: Number(openedAt) as Instant,
      closedAt: Number(closedAt) as Instant,
      open: fixed<'price'>(open!),
      high: fixed<'price'>(high!),
      low: fixed<'price'>(low!),
      close: fixed<'price'>(close!),
      volume: fixed<'quantity'>(volume!),
      ...(interest != null && { openInterest: fixed<'quantity'>(interest) }),
    }),
  )
}

/** An instant in DuckDB's SQL; what lies outside of the files' days needs no more precision. */
export function timestamp(at: Instant): string {
  const bounded = Math.min(Math.max(at, EARLIEST), LATEST) as Instant
  return `timestamp ${literal(formatInstant(bounded).slice(0, -1))}`
}

const EARLIEST = dayBegins('1900-01-01' as never)
const LATEST = dayBegins('9998-12-31' as never)
