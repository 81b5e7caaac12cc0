import { AppError } from '../../core/app-error.ts'
import { addDays, type CalendarDate } from '../../core/instant.ts'
import { localTime } from '../../domain/calendar/zone.ts'
import type { ActionStatus, ActionType } from '../../domain/market/series/corporate-action.ts'
import {
  type ActionFilter,
  type ActionRow,
  type ActionSymbol,
  countActions,
  findAction,
  searchActionSymbols,
  selectActions,
} from '../../store/calendar/actions.ts'
import type { Context } from '../context.ts'

export interface ReadActions {
  readonly symbol?: string | undefined
  readonly symbols?: readonly string[] | undefined
  readonly from?: CalendarDate | undefined
  readonly to?: CalendarDate | undefined
  readonly type?: ActionType | undefined
  readonly status?: ActionStatus | undefined
}

export interface ActionPage {
  readonly items: readonly ActionRow[]
  readonly total: number
}

/** Corporate actions by ex-date. What is upcoming today is completed tomorrow, in Mumbai. */
export async function readActions(
  context: Context,
  filter: ReadActions,
  page: { readonly limit: number; readonly offset: number },
): Promise<ActionPage> {
  const asked: ActionFilter = { ...filter, today: todayInMumbai(context) }
  const [items, total] = await Promise.all([
    selectActions(context.pool, asked, page),
    countActions(context.pool, asked),
  ])
  return { items, total }
}

export async function readAction(context: Context, actionId: string): Promise<ActionRow> {
  const action = await findAction(context.pool, actionId, todayInMumbai(context))
  if (action) return action
  throw new AppError('not_found', {}, { message: `There is no corporate action ${actionId}.` })
}

export interface UpcomingActions extends ActionPage {
  readonly from: CalendarDate
  readonly to: CalendarDate
}

const MOST_UPCOMING = 1_000

/** What goes ex from today on, for so many days; what was cancelled is left out. */
export async function upcomingActions(
  context: Context,
  { days, type, symbols }: Pick<ReadActions, 'type' | 'symbols'> & { readonly days: number },
): Promise<UpcomingActions> {
  const from = todayInMumbai(context)
  const to = addDays(from, days)
  const filter: ReadActions = { from, to, type, symbols, status: 'upcoming' }
  const page = await readActions(context, filter, { limit: MOST_UPCOMING, offset: 0 })
  return { ...page, from, to }
}

export async function searchActions(
  { pool }: Context,
  text: string,
  limit: number,
): Promise<readonly ActionSymbol[]> {
  return searchActionSymbols(pool, text.trim(), limit)
}

export function todayInMumbai({ clock }: Context): CalendarDate {
  return localTime('Asia/Kolkata', clock.now()).date
}
