import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../src/core/chance.ts'
import { calendarDate, MINUTE_MS } from '../../src/core/instant.ts'
import { sessionsBetween, type Session } from '../../src/domain/calendar/session.ts'
import {
  computeIndicator,
  INDICATORS,
  openIndicator,
} from '../../src/domain/indicators/registry.ts'
import { rollUp } from '../../src/domain/market/series/roll-up.ts'
import { emptySeries, sliceSeries, type Series } from '../../src/domain/market/series/series.ts'
import { sessionGrid } from '../../src/domain/market/series/session-grid.ts'

interface Trade {
  readonly at: number
  readonly price: number
  readonly quantity: number
}

test('FO-150 consistent over timeframes: of minutes rolled up, and of bars made of the trades themselves', () => {
  const sessions = sessionsBetween('NSE', calendarDate('2024-11-05'), calendarDate('2024-11-08'))
  const trades = sessions.flatMap(tradesOf)
  const minutes = barsOf(trades, sessions, 1)
  for (const [interval, width] of [
    ['5m', 5],
    ['15m', 15],
  ] as const) {
    const rolled = rollUp(minutes, interval, sessionGrid(sessions))
    const imported = barsOf(trades, sessions, width)
    assert.ok(imported.openedAt.length > 90)
    for (const definition of INDICATORS) {
      const parameters = definition.parameters.map((parameter) => parameter.default)
      const expected = computeIndicator(definition, parameters, columnsOf(imported))
      assert.deepEqual(computeIndicator(definition, parameters, columnsOf(rolled)), expected)

      const live = openIndicator(definition, parameters)
      for (let bar = 0; bar < rolled.openedAt.length; bar += 1) live.update(barAt(rolled, bar))
      const newest = expected.map((column) => column.at(-1)!)
      assert.deepEqual([...live.values], newest, `${definition.name} of ${interval}, live`)
    }
  }
})

/** Some trades in most minutes of a session, at prices that wander by ticks of 0.05. */
function tradesOf(session: Session, day: number): Trade[] {
  const draw = chance(150, 'timeframes', day)
  const step = (size: number) => Math.floor(draw.uniform() * size)
  const trades: Trade[] = []
  let ticks = 480_000
  for (let at: number = session.opensAt; at < session.closesAt; at += MINUTE_MS) {
    for (let count = step(6); count > 0; count -= 1) {
      ticks += step(21) - 10
      const second = 1_000 * (10 * (6 - count) + step(10))
      trades.push({ at: at + second, price: ticks * 0.05, quantity: 25 * (1 + step(40)) })
    }
  }
  return trades
}

/** Bars of so many minutes from the session's open on, each of its own trades. */
function barsOf(trades: readonly Trade[], sessions: readonly Session[], width: number): Series {
  const bars = emptySeries(trades.length)
  let count = 0
  for (const { opensAt, closesAt } of sessions) {
    for (let from: number = opensAt; from < closesAt; from += width * MINUTE_MS) {
      const own = trades.filter(({ at }) => at >= from && at < from + width * MINUTE_MS)
      if (own.length === 0) continue
      const prices = own.map(({ price }) => price)
      bars.openedAt[count] = from
      bars.closedAt[count] = from + width * MINUTE_MS
      bars.open[count] = prices[0]!
      bars.high[count] = Math.max(...prices)
      bars.low[count] = Math.min(...prices)
      bars.close[count] = prices.at(-1)!
      bars.volume[count] = own.reduce((sum, { quantity }) => sum + quantity, 0)
      bars.openInterest[count] = Number.NaN
      count += 1
    }
  }
  return sliceSeries(bars, 0, count)
}

function columnsOf({ openedAt, open, high, low, close, volume }: Series) {
  return { open, high, low, close, volume, session: openedAt.map(dayOf) }
}

function barAt({ openedAt, open, high, low, close, volume }: Series, bar: number) {
  return {
    open: open[bar]!,
    high: high[bar]!,
    low: low[bar]!,
    close: close[bar]!,
    volume: volume[bar]!,
    session: dayOf(openedAt[bar]!),
  }
}

function dayOf(at: number): number {
  return Math.floor(at / 86_400_000)
}
