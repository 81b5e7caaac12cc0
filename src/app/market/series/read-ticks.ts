import { AppError } from '../../../core/app-error.ts'
import type { Instant } from '../../../core/instant.ts'
import { findInstruments } from '../../../store/market/instruments.ts'
import type { TickKind, TickTexts } from '../../../store/market/tick-columns.ts'
import { readTicks, type TickPlace } from '../../../store/market/ticks.ts'
import type { Context } from '../../context.ts'
import { unknownPlace, type Page } from '../../page.ts'

export interface AskTicks {
  readonly kind: TickKind
  readonly instrumentId: string
  readonly from: Instant // included
  readonly to: Instant // excluded
  readonly after?: string | undefined // `next` of the page before
  readonly limit: number
  readonly direction: 'asc' | 'desc'
}

/**
 * Stored trades, quotes or changes of books of an instrument by time, out of the database and the
 * files that have left it alike. `next` goes on behind the last row of the page.
 */
export async function pageOfTicks(context: Context, asked: AskTicks): Promise<Page<TickTexts>> {
  const { kind, instrumentId, from, to, after, limit, direction } = asked
  const [instrument] = await findInstruments(context.pool, [instrumentId])
  if (!instrument) throw new AppError('not_found', { instrument_id: instrumentId })
  const found = await readTicks(context, {
    kind,
    instrumentIds: [instrumentId],
    from,
    to,
    after: after === undefined ? null : placeIn(after),
    limit: limit + 1,
    direction,
  })
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? cursorOf(items.at(-1)!) : null }
}

/** 2024-08-08T09:15:00.123456Z~3: the time of a row, and its place among those of one instant. */
function cursorOf(row: TickTexts): string {
  return `${row['at']}~${row['place']}`
}

const CURSOR = /^(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z)~(\d{1,9})$/

function placeIn(cursor: string): TickPlace {
  const [, at = '', place] = CURSOR.exec(cursor) ?? []
  if (!Number.isNaN(Date.parse(at))) return { at, place: Number(place) }
  throw unknownPlace()
}
