import type { CalendarDate } from '../../core/instant.ts'
import type { Cold } from '../history/across-border.ts'
import { STRIKES_KIND } from '../history/kinds.ts'
import { literal } from '../history/open-duckdb.ts'
import { coldRows, filesOf } from '../history/read-parquet.ts'
import type { Queryable, Tx } from '../transaction.ts'

/** A day whose minutes are in a file alone. */
export interface ColdStrikes {
  readonly day: CalendarDate
  readonly path: string // below the history directory
}

/** The days whose minutes have left, from one day to another, the newest first. */
export async function coldStrikeDays(
  db: Queryable,
  from: CalendarDate,
  to: CalendarDate,
  limit: number,
): Promise<readonly ColdStrikes[]> {
  const { rows } = await db.query<ColdStrikes>({
    name: 'cold_strike_days',
    text: `
      select day::text as day, path from history_file
      where kind = $1 and day >= $2 and day <= $3 and dropped_at is not null
      order by day desc limit $4`,
    values: [STRIKES_KIND.kind, from, to, limit],
  })
  return rows
}

export async function hasMinutes(
  db: Queryable,
  symbol: string,
  expiry: CalendarDate,
  day: CalendarDate,
): Promise<boolean> {
  const { rows } = await db.query<{ readonly there: boolean }>({
    name: 'has_strike_minutes',
    text: `
      select exists (
        select from fo_strikes_1min
        where symbol = $1 and expiry = $2 and time >= $3::date::timestamp at time zone 'UTC'
          and time < ($3::date + 1)::timestamp at time zone 'UTC') as there`,
    values: [symbol, expiry, day],
  })
  return rows[0]!.there
}

/**
 * Brings the minutes of one expiry on one day back from their file, as they were. They leave again
 * with the next archiving, since the file has them; until then they are asked like any others.
 */
export async function thawStrikes(
  tx: Tx,
  directory: string,
  symbol: string,
  expiry: CalendarDate,
  { day, path }: ColdStrikes,
): Promise<number> {
  const columns = STRIKES_KIND.columns.filter(([name]) => name !== 'instrument_id')
  const cold: Cold = { directory, days: [{ day, path }] }
  const texts = await coldRows(
    cold,
    `select ${columns.map(([name]) => `"${name}"::varchar`).join(', ')}
     from ${filesOf(cold)}
     where symbol = ${literal(symbol)} and expiry = ${literal(expiry)}`,
  )
  for (let from = 0; from < texts.length; from += ROWS_A_STATEMENT) {
    const some = texts.slice(from, from + ROWS_A_STATEMENT)
    await tx.query({
      name: 'thaw_strikes',
      text: `
        insert into fo_strikes_1min (${columns.map(([name]) => name).join(', ')})
        select ${columns.map(([name, type]) => `"${name}"::${sqlTypeOf(name, type)}`).join(', ')}
        from unnest(${columns.map((_, index) => `$${index + 1}::text[]`).join(', ')})
          as given (${columns.map(([name]) => `"${name}"`).join(', ')})
        on conflict (symbol, expiry, time, strike, timeframe) do nothing`,
      values: columns.map((_, place) => some.map((row) => row[place] ?? null)),
    })
  }
  return texts.length
}

const ROWS_A_STATEMENT = 2_000

function sqlTypeOf(name: string, type: string): string {
  if (name === 'expiry') return 'date'
  if (type === 'TIMESTAMP') return `timestamp at time zone 'UTC'`
  if (type === 'DOUBLE') return 'float8'
  if (type === 'INTEGER') return 'int'
  return type === 'BOOLEAN' ? 'boolean' : 'text'
}
