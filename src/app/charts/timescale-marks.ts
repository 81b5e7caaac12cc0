import { addDays, type CalendarDate, type Instant } from '../../core/instant.ts'
import type { Instrument } from '../../domain/market/instruments/instrument.ts'
import type { ActionType } from '../../domain/market/series/corporate-action.ts'
import { readActions } from '../calendar/read-actions.ts'
import type { Context } from '../context.ts'

/** Something that happens to an instrument on a date. */
export interface TimescaleMark {
  readonly id: string
  readonly date: CalendarDate
  readonly kind: ActionType | 'EXPIRY'
  readonly lines: readonly string[] // what it is, for people
}

const MOST = 2_000

/** Corporate actions by ex-date, and the expiry of a contract, of the dates `[from, to]`. */
export async function timescaleMarks(
  context: Context,
  instrument: Instrument,
  { from, to }: { readonly from: Instant | undefined; readonly to: Instant | undefined },
): Promise<readonly TimescaleMark[]> {
  const dates = {
    from: from === undefined ? undefined : dateOf(from),
    to: to === undefined ? undefined : addDays(dateOf(to), 1),
  }
  const { symbol, instrumentId, expiry } = instrument
  const filter = { symbol, ...dates }
  const { items } = await readActions(context, filter, { limit: MOST, offset: 0 })
  const actions = items.flatMap(({ actionId, exDate, type, title }): TimescaleMark[] =>
    exDate === null ? [] : [{ id: actionId, date: exDate, kind: type, lines: [title] }],
  )
  const isWithin =
    expiry !== null && expiry >= (dates.from ?? expiry) && expiry <= (dates.to ?? expiry)
  if (!isWithin) return actions
  const lines = [`${symbol} expires`]
  return [...actions, { id: `${instrumentId}:expiry`, date: expiry, kind: 'EXPIRY', lines }]
}

/** Charts ask from early times on, which no calendar needs. */
function dateOf(at: Instant): CalendarDate {
  const within = Math.min(Math.max(at, Date.UTC(1900, 0, 1)), Date.UTC(2200, 0, 1))
  return new Date(within).toISOString().slice(0, 10) as CalendarDate
}
