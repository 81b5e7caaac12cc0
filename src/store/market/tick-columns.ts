import { ARCHIVED_KINDS, type ArchivedKind } from '../history/kinds.ts'

/** Series whose rows come as they come, to the microsecond, several of one instant in an order. */
export const TICK_KINDS = ['trade', 'quote', 'book_change'] as const
export type TickKind = (typeof TICK_KINDS)[number]

/** A row as texts by column, the same from the database and from files. Lists have commas. */
export type TickTexts = Readonly<Record<string, string | null>>

export function archivedKind(kind: TickKind): ArchivedKind {
  return ARCHIVED_KINDS.find((archived) => archived.kind === kind)!
}

/** What is selected of a kind, as texts, in PostgreSQL's words. */
export function hotColumns(kind: TickKind): string {
  return archivedKind(kind)
    .columns.map(([name, type]) => `${hotText(name, type)} as "${name}"`)
    .join(', ')
}

function hotText(name: string, type: string): string {
  if (type === 'TIMESTAMP') return `to_char("${name}" at time zone 'UTC', '${PG_MICROSECONDS}')`
  return type.endsWith('[]') ? `array_to_string("${name}", ',')` : `"${name}"::text`
}

const PG_MICROSECONDS = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

/** The same in DuckDB's words. */
export function coldColumns(kind: TickKind): string {
  return archivedKind(kind)
    .columns.map(([name, type]) => coldText(name, type))
    .join(', ')
}

function coldText(name: string, type: string): string {
  if (type === 'TIMESTAMP') return `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%fZ')`
  return type.endsWith('[]') ? `array_to_string("${name}"::varchar[], ',')` : `"${name}"::varchar`
}
