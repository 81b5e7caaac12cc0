import { formatInstant, type Instant } from '../../core/instant.ts'
import { acrossBorder, type Cold, type SeriesStore } from '../history/across-border.ts'
import { coldTicks } from '../history/cold-ticks.ts'
import type { Queryable } from '../transaction.ts'
import {
  archivedKind,
  coldColumns,
  hotColumns,
  type TickKind,
  type TickTexts,
} from './tick-columns.ts'

/** Where a row stands among those of an instrument. */
export interface TickPlace {
  readonly at: string // an instant to the microsecond: 2024-08-08T09:15:00.123456Z
  readonly place: number // among those of one instant, from 0
}

export interface TickPage {
  readonly kind: TickKind
  readonly instrumentIds: readonly string[]
  readonly from: Instant // included
  readonly to: Instant // excluded
  readonly upTo?: Instant // in place of `to`, included
  readonly after?: TickPlace | null // behind it, in the direction that is asked
  readonly limit: number
  readonly direction: 'asc' | 'desc'
  readonly where?: 'is_snapshot' | 'not suspicious'
}

/**
 * Stored trades, quotes or changes of books by time, wherever they are kept: each once. Those of one
 * instant keep the order in which they came.
 */
export function readTicks(store: SeriesStore, page: TickPage): Promise<readonly TickTexts[]> {
  const { kind, instrumentIds, after, direction, limit } = page
  const span = spanOf(page)
  const reached = after == null ? null : (Date.parse(after.at) as Instant)
  const from = direction === 'asc' && reached !== null ? later(page.from, reached) : page.from
  const to = page.upTo ?? page.to
  const until = direction === 'desc' && reached !== null && reached < to ? reached : to
  return acrossBorder(store, { kind, instrumentIds, from, to: until }, async (cold) => {
    const hot = await hotTicks(store.pool, page, span, cold)
    if (cold === null) return hot
    const archived = archivedKind(kind)
    const asked = {
      archived,
      columns: coldColumns(kind),
      instrumentIds,
      ...span,
      after: after ?? null,
    }
    const where = page.where === undefined ? {} : { where: page.where }
    const rows = await coldTicks(cold, { ...asked, limit, direction, ...where })
    const names = archived.columns.map(([name]) => name)
    const far = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]!])))
    const sign = direction === 'asc' ? 1 : -1
    return [...far, ...hot].sort((a, b) => sign * byPlace(a, b)).slice(0, limit)
  })
}

/** By time and then by place; texts of instants are of one length. */
export function byPlace(a: TickTexts, b: TickTexts): number {
  const [one, other] = [a['at']!, b['at']!]
  return one < other ? -1 : one > other ? 1 : Number(a['place']) - Number(b['place'])
}

interface Span {
  readonly from: string
  readonly to: string
}

function spanOf({ from, to, upTo }: TickPage): Span {
  const end = upTo === undefined ? formatInstant(to) : formatInstant(upTo).replace('Z', '001Z')
  return { from: formatInstant(from), to: end }
}

async function hotTicks(
  db: Queryable,
  { kind, instrumentIds, after, direction, limit, where }: TickPage,
  { from, to }: Span,
  cold: Cold | null,
): Promise<readonly TickTexts[]> {
  const sign = direction === 'asc' ? '>' : '<'
  const { rows } = await db.query<Record<string, string | null>>(
    `select ${hotColumns(kind)} from "${kind}" t
     where instrument_id ${instrumentIds.length === 1 ? '= ($1::text[])[1]' : '= any($1)'}
       and t.at >= $2 and t.at < $3
       ${after == null ? '' : `and (t.at, t.place) ${sign} ($5::timestamptz, $6::int)`}
       ${where === undefined ? '' : `and ${where}`} ${notIn(cold)}
     order by t.at ${direction}, t.place ${direction}, t.instrument_id limit $4`,
    [instrumentIds, from, to, limit, ...(after == null ? [] : [after.at, after.place])],
  )
  return rows
}

/** What the database must leave to the files, of a table that is called t. */
export function notIn(cold: Cold | null): string {
  if (cold === null) return ''
  const days = cold.days.map(({ day }) => `'${day}'`).join(', ')
  return `and (t.at at time zone 'UTC')::date not in (${days})`
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}
