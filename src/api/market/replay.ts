import { calendarDate, formatInstant, instant } from '../../core/instant.ts'
import { readHistorical } from '../../app/replay/read-historical.ts'
import { readWindow } from '../../app/replay/read-window.ts'
import type { AlignedCandles } from '../../app/replay/aligned.ts'
import * as contract from '../../contract/market/replay.ts'
import { route } from '../route.ts'

export const replayRoutes = [
  route(contract.readHistoricalSeries, async (context, { query }) => {
    const { expiry, strike = null, bucket = null, timeframe, start, end } = query
    const found = await readHistorical(context, {
      underlying: query.underlying,
      expiry: expiry === undefined ? null : calendarDate(expiry),
      strike,
      bucket,
      timeframe,
      from: start === undefined ? null : instant(start),
      to: end === undefined ? null : instant(end),
    })
    return {
      underlying: found.underlying,
      expiry: expiry ?? null,
      strike,
      bucket: bucket && bucket.toUpperCase(),
      timeframe,
      start: formatInstant(found.from),
      end: formatInstant(found.to),
      timestamps: found.times.map(formatInstant),
      candles: toCandlesView(found.candles),
      metrics: Object.fromEntries(
        Object.entries(found.metrics).map(([name, values]) => [name, [...values]]),
      ),
    }
  }),

  route(contract.readReplayWindow, async (context, { query }) => {
    const { underlying, timeframe, start, end, expiries = [], strikes = [], panels } = query
    const found = await readWindow(context, {
      underlying,
      timeframe,
      from: instant(start),
      to: instant(end),
      expiries: expiries.map(calendarDate),
      strikes,
      panels,
    })
    return {
      underlying: found.underlying,
      timeframe,
      timestamps: found.times.map(formatInstant),
      candles: toCandlesView(found.candles),
      series: found.series.map(({ side, values, ...names }) => ({
        ...names,
        option_side: side,
        values: [...values],
      })),
    }
  }),
]

function toCandlesView({ open, high, low, close, volume }: AlignedCandles) {
  return {
    open: [...open],
    high: [...high],
    low: [...low],
    close: [...close],
    volume: [...volume],
  }
}
