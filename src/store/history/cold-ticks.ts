import type { Cold } from './across-border.ts'
import type { ArchivedKind } from './kinds.ts'
import { literal } from './open-duckdb.ts'
import { coldRows, filesOf } from './read-parquet.ts'

/** Which rows: those of an instrument in a span, behind a place if there is one. */
export interface ColdTicks {
  readonly archived: ArchivedKind
  readonly columns: string // as texts
  readonly instrumentIds: readonly string[]
  readonly from: string // an instant to the microsecond, included
  readonly to: string // excluded
  readonly after: { readonly at: string; readonly place: number } | null
  readonly limit: number
  readonly direction: 'asc' | 'desc'
  readonly where?: string // of both databases' SQL
}

const STEP = 4 // files

/** Rows out of files as texts by column, in the direction that was asked. */
export async function coldTicks(
  cold: Cold,
  asked: ColdTicks,
): Promise<readonly (readonly (string | null)[])[]> {
  const days = asked.direction === 'asc' ? cold.days : cold.days.toReversed()
  const found: (readonly (string | null)[])[] = []
  // A limit is met by the nearest days, so files are opened a few at a time.
  for (let place = 0; place < days.length && found.length < asked.limit; place += STEP) {
    const some = { directory: cold.directory, days: days.slice(place, place + STEP) }
    found.push(...(await rowsOf(some, asked, asked.limit - found.length)))
  }
  return found
}

function rowsOf(cold: Cold, asked: ColdTicks, limit: number) {
  const { archived, columns, instrumentIds, from, to, after, direction, where } = asked
  const sign = direction === 'asc' ? '>' : '<'
  const order = `order by "at" ${direction}, place ${direction}, instrument_id`
  // Texts are made of the rows that are wanted, not of a day of them.
  return coldRows(
    cold,
    `select ${columns} from (
       select * from ${allOf(cold, archived)}
       where instrument_id in (${instrumentIds.map(literal).join(', ')})
         and "at" >= ${timestamp(from)} and "at" < ${timestamp(to)}
         ${after === null ? '' : `and ("at", place) ${sign} (${timestamp(after.at)}, ${after.place})`}
         ${where === undefined ? '' : `and ${where}`}
       ${order} limit ${limit})
     ${order}`,
  )
}

/** Files of a kind as one table; what an older one lacks of its columns is null. */
export function allOf(cold: Cold, { columns }: ArchivedKind): string {
  const typed = columns.map(([name, type]) => `null::${type} as "${name}"`)
  const files = filesOf(cold).replace(/\)$/, ', union_by_name = true)')
  return `(select * from ${files} union all by name select ${typed.join(', ')} where false)`
}

/** An instant to the microsecond, in DuckDB's SQL. */
export function timestamp(text: string): string {
  return `timestamp ${literal(text.replace(/Z$/, ''))}`
}
