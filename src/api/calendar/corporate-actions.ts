import { addDays, type CalendarDate } from '../../core/instant.ts'
import {
  readAction,
  readActions,
  searchActions,
  todayInMumbai,
  upcomingActions,
} from '../../app/calendar/read-actions.ts'
import * as contract from '../../contract/calendar/corporate-actions.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { route } from '../route.ts'
import { toActionView } from './corporate-action-view.ts'

const MOST = { limit: 1_000, offset: 0 } as const

export const corporateActionRoutes = [
  route(contract.listCorporateActions, async (context, { query }) => {
    const today = todayInMumbai(context)
    const filter = {
      symbol: query.symbol && normaliseSymbol(query.symbol),
      from: (query.from_date as CalendarDate | undefined) ?? addDays(today, -30),
      to: (query.to_date as CalendarDate | undefined) ?? addDays(today, 90),
      type: query.action_type,
      status: query.status,
    }
    const { items } = await readActions(context, filter, { limit: query.limit, offset: 0 })
    return items.map(toActionView)
  }),

  route(contract.listUpcomingActions, async (context, { query }) => {
    const symbols = query.symbols
      ?.split(',')
      .map(normaliseSymbol)
      .filter((symbol) => symbol !== '')
    const { days, action_type: type } = query
    const { items, total, from, to } = await upcomingActions(context, { days, type, symbols })
    const byType = Map.groupBy(items, (action) => action.type)
    return {
      summary: {
        total_actions: total,
        by_type: Object.fromEntries([...byType].map(([name, some]) => [name, some.length])),
        date_range: { from, to },
      },
      actions: items.map(toActionView),
    }
  }),

  route(contract.listActionsByDate, async (context, { query }) => {
    const asked = query.ex_date ?? query.date
    const date = (asked as CalendarDate | undefined) ?? todayInMumbai(context)
    const filter = { from: date, to: date, type: query.action_type }
    const { items } = await readActions(context, filter, MOST)
    return items.map(toActionView)
  }),

  route(contract.listAllActions, async (context, { query }) => {
    const { limit, offset } = query
    const filter = {
      from: query.from_date as CalendarDate | undefined,
      to: query.to_date as CalendarDate | undefined,
      type: query.action_type,
      status: query.status,
    }
    const { items, total } = await readActions(context, filter, { limit, offset })
    return { items: items.map(toActionView), total, limit, offset }
  }),

  route(contract.searchActionInstruments, async (context, { query }) => {
    const found = await searchActions(context, query.query ?? query.q ?? '', query.limit)
    return found.map(({ instrumentId, symbol, exchange, companyName, isin, actions }) => ({
      instrument_id: instrumentId,
      symbol,
      exchange,
      company_name: companyName,
      isin,
      actions,
    }))
  }),

  route(contract.readCorporateAction, async (context, { params }) =>
    toActionView(await readAction(context, params.action_id)),
  ),
]
