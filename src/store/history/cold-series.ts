import type { Instant } from '../../core/instant.ts'
import { SERIES_COLUMNS, type Series } from '../../domain/market/series/series.ts'
import type { Cold } from './across-border.ts'
import { timestamp } from './cold-bars.ts'
import { literal } from './open-duckdb.ts'
import { coldColumns, filesOf } from './read-parquet.ts'

/** Minutes of one instrument that opened in `[from, to)`, out of files, oldest first. */
export async function coldSeries(
  cold: Cold,
  instrumentId: string,
  from: Instant,
  to: Instant,
): Promise<Series> {
  const columns = await coldColumns(
    cold,
    `select epoch_ms(opened_at)::double, epoch_ms(closed_at)::double, open::double, high::double,
            low::double, close::double, volume::double, open_interest::double
     from ${filesOf(cold)}
     where instrument_id = ${literal(instrumentId)}
       and opened_at >= ${timestamp(from)} and opened_at < ${timestamp(to)}
     order by opened_at`,
    SERIES_COLUMNS.length,
  )
  const named = SERIES_COLUMNS.map((name, place) => [name, columns[place]!] as const)
  return Object.fromEntries(named) as unknown as Series
}
