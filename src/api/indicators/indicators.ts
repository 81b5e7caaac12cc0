import type { z } from 'zod'
import { AppError } from '../../core/app-error.ts'
import { formatInstant, instant, type Instant } from '../../core/instant.ts'
import { INTERVALS, intervalOf, timeframeOf } from '../../core/timeframe.ts'
import {
  askedIndicator,
  askedIndicators,
  type AskedIndicator,
} from '../../app/indicators/asked-indicator.ts'
import { chartInstants } from '../../app/charts/chart-history.ts'
import { followIndicators, unfollowIndicators } from '../../app/indicators/follow-indicators.ts'
import type { ChartTarget } from '../../app/indicators/indicator-context.ts'
import type { IndicatorTold } from '../../app/indicators/live-series.ts'
import { readColumns } from '../../app/indicators/read-columns.ts'
import { countFollowedIndicators } from '../../app/indicators/count-followed.ts'
import {
  readAtOffset,
  readCurrent,
  readHistory,
  targetOf,
  type ReadIndicator,
} from '../../app/indicators/read-indicators.ts'
import { readPivots, type PivotsOfPeriod } from '../../app/indicators/read-pivots.ts'
import * as contract from '../../contract/indicators/indicators.ts'
import type { IndicatorUpdate } from '../../contract/streams/channels.ts'
import type { IndicatorDefinition } from '../../domain/indicators/definition.ts'
import { findIndicator, indicatorId, INDICATORS } from '../../domain/indicators/registry.ts'
import type { ApiContext } from '../route.ts'
import { route } from '../route.ts'
import { secondsOf } from './udf-time.ts'

export const indicatorRoutes = [
  route(contract.readCurrentIndicators, async (context, { query }) => {
    const target = await targetIn(context, query)
    const read = await readCurrent(context, target, listed(query.indicators))
    return { ...toTarget(target), ...toValues(read) }
  }),

  route(contract.readIndicatorHistory, async (context, { query }) => {
    const asked = askedIndicator(query.indicator)
    const target = await targetIn(context, query)
    return toHistory(target, await readHistory(context, target, asked, query.lookback))
  }),

  route(contract.readIndicatorsAtOffset, async (context, { query }) => {
    const target = await targetIn(context, query)
    const { offset } = query
    const read = await readAtOffset(context, target, listed(query.indicators), offset)
    return { ...toTarget(target), offset, ...toValues(read) }
  }),

  route(contract.readIndicatorBatch, async (context, { body }) => {
    const { symbol, queries } = body
    const read = await Promise.all(
      queries.map(async ({ timeframe, indicator, lookback }) => {
        const asked = askedIndicator(contract.indicatorText(indicator))
        const target = await targetIn(context, { symbol, timeframe })
        return toHistory(target, await readHistory(context, target, asked, lookback))
      }),
    )
    const { instrument_id } = read[0]!
    return { symbol: read[0]!.symbol, instrument_id, results: read }
  }),

  route(contract.subscribeIndicators, async (context, { caller, body }) => {
    const asked = askedIndicators(body.indicators.map(contract.indicatorText))
    const target = await targetIn(context, body)
    const read = await readCurrent(context, target, asked)
    const holders = await followIndicators(context, { userId: caller.userId, target, asked })
    return {
      ...toTarget(target),
      subscriptions: read.map(({ asked: one, points }) => ({
        ...toHolders(context, target, one, holders),
        initial_value: points.outputs[0]?.[0] ?? null,
      })),
    }
  }),

  route(contract.unsubscribeIndicators, async (context, { caller, body }) => {
    const asked = askedIndicators(body.indicators.map(contract.indicatorText))
    const target = await targetIn(context, body)
    const holders = await unfollowIndicators(context, { userId: caller.userId, target, asked })
    return {
      ...toTarget(target),
      unsubscribed: asked.map((one) => toHolders(context, target, one, holders)),
    }
  }),

  route(contract.listIndicators, (_, { query }) => {
    const { category, search = '' } = query
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    const found = INDICATORS.filter(
      (one) => category === undefined || one.category === category,
    ).filter(({ name, title, aliases }) => {
      const text = [name, title, ...aliases].join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    })
    return { total: found.length, indicators: found.map(toDefinition), custom: [] }
  }),

  route(contract.readIndicatorDefinition, (_, { params }) => {
    const definition = findIndicator(params.name)
    if (definition !== null) return toDefinition(definition)
    const message = `There is no indicator ${params.name}.`
    throw new AppError('not_found', {}, { message })
  }),

  route(contract.listAvailableIndicators, () => {
    const byCategory = Map.groupBy(INDICATORS, ({ category }) => category)
    return {
      total: INDICATORS.length,
      categories: Object.fromEntries(
        [...byCategory].map(([category, some]) => [category, some.map(({ name }) => name)]),
      ),
      timeframes: INTERVALS.map(timeframeOf),
    }
  }),

  route(contract.readIndicatorHealth, async (context) => {
    const { links, liveIndicators } = context
    const { memoryHits, redisHits, shared, loads, reads, evictions, entries } = links.cache.counts()
    const { status, detail } = links.health()
    return {
      status: status === 'ok' ? ('healthy' as const) : ('degraded' as const),
      indicators: INDICATORS.length,
      ...liveIndicators.counts(),
      subscriptions: await countFollowedIndicators(context),
      cache: { reads, hits: memoryHits + redisHits + shared, misses: loads, evictions, entries },
      detail,
    }
  }),

  route(contract.readCentralPivots, async (context, { query }) => {
    const target = await targetIn(context, query)
    const periods = await readPivots(context, target, {
      count: query.count,
      from: instantIn(query.from),
      to: instantIn(query.to),
    })
    const levels = periods.map(toPivots)
    return { ...toTarget(target), current: levels.at(-1) ?? null, levels }
  }),

  route(contract.readIndicatorColumns, async (context, { query }) => {
    const target = await targetIn(context, query)
    const { openedAt, read } = await readColumns(context, target, listed(query.indicators), {
      from: instantIn(query.from),
      to: instantIn(query.to),
      limit: query.limit,
    })
    return {
      ...toTarget(target),
      time: Array.from(chartInstants(target, Float64Array.from(openedAt)), secondsOf),
      indicators: Object.fromEntries(
        read.map(({ asked, points }) => {
          const { outputs } = asked.definition
          const columns = outputs.map((name, index): [string, (number | null)[]] => [
            name,
            [...points.outputs[index]!],
          ])
          const { indicatorId: id } = asked
          return [asked.asked, { indicator_id: id, outputs: Object.fromEntries(columns) }]
        }),
      ),
    }
  }),
]

/** The bars that a request names. */
function targetIn(
  context: ApiContext,
  { symbol, timeframe }: { readonly symbol: string; readonly timeframe: string },
): Promise<ChartTarget> {
  return targetOf(context, { symbol, interval: intervalOf(timeframe)! })
}

/** Commas stand between ids, and between the parameters of one, too. */
function listed(indicators: string): readonly AskedIndicator[] {
  const asked = askedIndicators(indicators.split(/,(?![^(]*\))/))
  if (asked.length > 0) return asked
  throw new AppError('invalid_indicator', {}, { message: 'Name an indicator, like RSI_14.' })
}

function toTarget({ instrument, interval }: ChartTarget) {
  return {
    symbol: instrument.symbol,
    instrument_id: instrument.instrumentId,
    timeframe: timeframeOf(interval),
  }
}

function toHolders(
  { liveIndicators }: ApiContext,
  target: ChartTarget,
  { indicatorId: id }: AskedIndicator,
  holders: ReadonlyMap<string, number>,
) {
  const count = (holders.get(id) ?? 0) + liveIndicators.listeners(target, id)
  return { indicator_id: id, subscriber_count: count }
}

/** Several at one bar, by the names that they were asked for. */
function toValues(read: readonly ReadIndicator[]) {
  const at = read[0]?.points.openedAt[0]
  return {
    opened_at: at === undefined ? null : formatInstant(at as Instant),
    values: Object.fromEntries(
      read.map(({ asked, points }) => {
        const values = points.outputs.map((column) => column[0] ?? null)
        return [asked.asked, { indicator_id: asked.indicatorId, ...toOutputs(asked, values) }]
      }),
    ),
  }
}

function toOutputs({ definition }: AskedIndicator, values: readonly (number | null)[]) {
  const named = definition.outputs.map((name, index) => [name, values[index] ?? null] as const)
  return { value: values[0] ?? null, outputs: Object.fromEntries(named) }
}

function toHistory(target: ChartTarget, { asked, points }: ReadIndicator) {
  const { openedAt, outputs } = points
  return {
    ...toTarget(target),
    indicator_id: asked.indicatorId,
    series: openedAt.map((at, index) => ({
      opened_at: formatInstant(at as Instant),
      candles_back: openedAt.length - 1 - index,
      ...toOutputs(
        asked,
        outputs.map((column) => column[index] ?? null),
      ),
    })),
  }
}

/** What a stream tells of an indicator at a bar. */
export function toIndicatorUpdate(
  target: ChartTarget,
  asked: AskedIndicator,
  { openedAt, isFinal, values }: IndicatorTold,
): z.input<typeof IndicatorUpdate> {
  return {
    ...toTarget(target),
    indicator_id: asked.indicatorId,
    opened_at: openedAt === null ? null : formatInstant(openedAt as Instant),
    is_final: isFinal,
    ...toOutputs(asked, values),
  }
}

function toDefinition(definition: IndicatorDefinition) {
  const { name, title, category, aliases, parameters, outputs, needs, pane, source } = definition
  const usual = parameters.map((parameter) => parameter.default)
  return {
    name,
    title,
    category,
    default_id: indicatorId(definition, usual),
    aliases: [...aliases],
    parameters: parameters.map((parameter) => ({ ...parameter })),
    outputs: [...outputs],
    needs: [...needs],
    pane,
    warm_up: definition.warmUp(usual),
    source,
  }
}

function toPivots({
  date,
  basis,
  ...levels
}: PivotsOfPeriod): z.output<typeof contract.PivotLevels> {
  const { openedAt, high, low, close } = basis
  const { pivot, bottom, top, resistances, supports } = levels
  const [r1, r2, r3] = resistances
  const [s1, s2, s3] = supports
  const based_on = { opened_at: formatInstant(openedAt), high, low, close }
  return { date, based_on, pivot, bc: bottom, tc: top, r1, r2, r3, s1, s2, s3 }
}

function instantIn(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : instant(text)
}
