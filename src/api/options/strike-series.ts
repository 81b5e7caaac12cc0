import { calendarDate, formatInstant, instant } from '../../core/instant.ts'
import { cachedChain } from '../../app/options/cached-chain.ts'
import {
  readMoneynessSeries,
  readStrikeHistory,
  type StrikePoint,
  type StrikeTimeframe,
} from '../../app/options/read-strike-series.ts'
import { readStraddleSeries } from '../../app/options/read-straddle-series.ts'
import * as contract from '../../contract/options/strike-series.ts'
import { premiumDecay, straddleOf } from '../../domain/options/chain/straddle.ts'
import { toChainPlace } from './chain-view.ts'
import { route } from '../route.ts'
import { askedOf } from './strikes.ts'

export const strikeSeriesRoutes = [
  route(contract.readMoneynessSeries, async (context, { query }) => {
    const { indicator, option_side: side } = query
    const { span, series } = await readMoneynessSeries(context, {
      ...spanAsked(query),
      indicator,
      side,
    })
    return {
      ...toSpanView(span),
      indicator,
      series: series.map(({ bucket, side: of, values }) => ({
        bucket,
        option_side: of,
        points: [...values].map(([at, value]) => ({ time: formatInstant(at), value })),
      })),
    }
  }),

  route(contract.readMoneynessSeriesV2, async (context, { query }) => {
    const { indicator, option_side: side } = query
    const { span, times, underlying, series } = await readMoneynessSeries(context, {
      ...spanAsked(query),
      indicator,
      side,
    })
    return {
      ...toSpanView(span),
      indicator,
      times: times.map(formatInstant),
      underlying: [...underlying],
      series: series.map(({ bucket, side: of, values }) => ({
        bucket,
        option_side: of,
        values: times.map((at) => values.get(at) ?? null),
      })),
    }
  }),

  route(contract.readStrikeHistory, async (context, { query }) => {
    const { strike } = query
    const { span, points } = await readStrikeHistory(context, { ...spanAsked(query), strike })
    const first = {
      call: points.find(({ call }) => call.premium !== null)?.call.premium ?? null,
      put: points.find(({ put }) => put.premium !== null)?.put.premium ?? null,
    }
    return {
      ...toSpanView(span),
      strike,
      points: points.map(({ openedAt, underlyingClose, call, put }) => ({
        time: formatInstant(openedAt),
        underlying_close: underlyingClose,
        call: toSidePoint(call, first.call),
        put: toSidePoint(put, first.put),
      })),
    }
  }),

  route(contract.readStraddle, async (context, { query }) => {
    const chain = await cachedChain(context, askedOf(query))
    const straddle = straddleOf(chain)
    const timeframe = timeframeOf(query.timeframe)
    const points = await readStraddleSeries(context, chain, straddle?.strike ?? null, timeframe)
    const reference = points.find(({ fixed }) => fixed !== null)?.fixed ?? null
    return {
      ...toChainPlace(chain),
      straddle: straddle && {
        strike: straddle.strike,
        call: straddle.call,
        put: straddle.put,
        premium: straddle.premium,
        iv: straddle.iv,
        implied_move: straddle.impliedMove,
        lower_break_even: straddle.lowerBreakEven,
        upper_break_even: straddle.upperBreakEven,
      },
      decay:
        straddle === null || reference === null
          ? null
          : { reference, ...premiumDecay(reference, straddle.premium) },
      points: points.map(({ openedAt, underlyingClose, fixed, strike, rolling }) => ({
        time: formatInstant(openedAt),
        underlying_close: underlyingClose,
        fixed,
        strike,
        rolling,
      })),
    }
  }),
]

function spanAsked(query: {
  readonly symbol: string
  readonly expiry: string
  readonly timeframe: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}) {
  const { symbol, expiry, from, to } = query
  return {
    symbol,
    expiry: calendarDate(expiry),
    timeframe: timeframeOf(query.timeframe),
    ...(from !== undefined && { from: instant(from) }),
    ...(to !== undefined && { to: instant(to) }),
  }
}

/** `5`, `5m` and `5min` are one. */
function timeframeOf(text: string): StrikeTimeframe {
  return `${Number.parseInt(text, 10)}min` as StrikeTimeframe
}

function toSpanView({
  symbol,
  expiry,
  timeframe,
}: {
  readonly symbol: string
  readonly expiry: string
  readonly timeframe: StrikeTimeframe
}) {
  return { symbol, expiry, timeframe }
}

function toSidePoint(side: StrikePoint['call'], first: number | null) {
  const { premium, modelPrice: model_price, openInterest: oi, ...numbers } = side
  const decay = premium === null || first === null ? null : premiumDecay(first, premium)
  return {
    ...numbers,
    premium,
    model_price,
    oi,
    decay: decay?.amount ?? null,
    decay_percent: decay?.percent ?? null,
  }
}
