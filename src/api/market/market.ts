import type { z } from 'zod'
import { format } from '../../core/fixed.ts'
import { formatInstant, instant } from '../../core/instant.ts'
import { readBars } from '../../app/market/series/read-bars.ts'
import { readInstruments } from '../../app/market/instruments/read-instruments.ts'
import { SHIPPED } from '../../app/strategies/shipped.ts'
import * as contract from '../../contract/market/market.ts'
import type { Strategy } from '../../domain/strategy/strategy.ts'
import { instrumentView } from './instrument-view.ts'
import { route } from '../route.ts'

export const marketRoutes = [
  route(contract.listStrategies, () => SHIPPED.map(toStrategyView)),

  route(contract.listInstruments, (context, { query }) =>
    context.links.cache.read(
      `instruments/${query.kind ?? ''}/${query.limit}/${query.after ?? ''}`,
      async () => {
        const { items, next } = await readInstruments(context, query)
        return {
          items: items.map(instrumentView),
          next,
        }
      },
    ),
  ),

  route(contract.readBars, async (context, { query }) => {
    const { instrument_id: instrumentId, interval, from, to, limit, direction } = query
    const { items: bars, next } = await readBars(context, {
      instrumentId,
      interval,
      limit,
      direction,
      ...(from !== undefined && { from: instant(from) }),
      ...(to !== undefined && { to: instant(to) }),
    })
    return {
      instrument_id: instrumentId,
      interval,
      opened_at: bars.map((bar) => formatInstant(bar.openedAt)),
      closed_at: bars.map((bar) => formatInstant(bar.closedAt)),
      open: bars.map((bar) => format(bar.open)),
      high: bars.map((bar) => format(bar.high)),
      low: bars.map((bar) => format(bar.low)),
      close: bars.map((bar) => format(bar.close)),
      volume: bars.map((bar) => format(bar.volume)),
      next,
    }
  }),
]

function toStrategyView(strategy: Strategy): z.output<typeof contract.StrategyView> {
  const { name, summary, parameters } = strategy
  return {
    name,
    summary,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([parameter, definition]) => [
        parameter,
        structuredClone(definition) as z.output<typeof contract.ParameterView>,
      ]),
    ),
  }
}
