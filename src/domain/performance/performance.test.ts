import assert from 'node:assert/strict'
import { test } from 'node:test'

import { DAY_MS } from '../../core/instant.ts'
import type { Fills } from '../simulation/fill-log.ts'
import { timeInMarket, totalFees, turnover } from './activity.ts'
import { maximumDrawdown } from './drawdown.ts'
import { performanceOf } from './performance.ts'
import { dailyReturns, totalReturn, yearlyGrowth } from './returns.ts'
import { sharpeRatio, yearlyVolatility } from './risk-adjusted.ts'
import { roundTrips } from './round-trips.ts'
import { tripMeasures } from './trip-measures.ts'

const floats = (...values: number[]) => Float64Array.from(values)

test('ML-110 the system quality number is mean by sample deviation times √n', () => {
  // The requirement's own example: mean 5, deviation 8.33667.
  near(tripMeasures(floats(10, -5, 15, -2, 7)).systemQuality, 1.3411, 5e-6)
  assert.equal(tripMeasures(floats(10)).systemQuality, 0, 'fewer than two trips')
  assert.equal(tripMeasures(floats(3, 3, 3)).systemQuality, 0, 'trips that do not vary')
})

test('ML-111 the profit factor is wins by losses, and 0 without a loss', () => {
  near(tripMeasures(floats(10, -5, 15, -2, 7)).profitFactor, 32 / 7, 1e-12)
  assert.equal(tripMeasures(floats(10, 2)).profitFactor, 0)
})

test('ML-112 expectancy weighs the average win and loss by how often they come', () => {
  const { expectancy, winRate, averageWin, averageLoss } = tripMeasures(floats(10, -5, 15, -2, 7))
  near(winRate, 0.6, 1e-12)
  near(averageWin, 32 / 3, 1e-12)
  near(averageLoss, 3.5, 1e-12)
  near(expectancy, 5, 1e-12)
})

test('the drawdown is the deepest fall from a peak, not the last and not the longest', () => {
  // Peaks 10 000 and 12 000; falls of 6 % (to 9 400), then of 25 % (to 9 000), then of 5 %.
  const equity = floats(10_000, 9_400, 12_000, 11_000, 9_000, 13_000, 12_350)
  assert.equal(maximumDrawdown(equity, 10_000), 0.25)
  assert.equal(maximumDrawdown(floats(9_400), 10_000), 0.06, 'the first point may have fallen')
  assert.equal(maximumDrawdown(floats(1, 2, 3), 1), 0)
  assert.equal(maximumDrawdown(floats(), 1), 0)
})

test('growth compounds: 21 % in two years is 10 % a year', () => {
  near(yearlyGrowth(100, 121, 2), 0.1, 1e-15)
  near(yearlyGrowth(100, 110, 0.5), 0.21, 1e-15)
  assert.equal(yearlyGrowth(100, 0, 3), -1)
  assert.ok(Number.isNaN(yearlyGrowth(100, 121, 0)))
  near(totalReturn(100, 121), 0.21, 1e-15)
})

test('a day has one return, however many points it has', () => {
  const hours = [1, 5, 25, 30, 30.5, 75].map((hour) => (hour * DAY_MS) / 24)
  const returns = dailyReturns(floats(...hours), floats(101, 110, 99, 88, 99, 198), 100)
  assert.deepEqual(
    [...returns].map((value) => value.toFixed(12)),
    [
      '0.100000000000', // 100 to 110
      '-0.100000000000', // 110 to 99
      '1.000000000000', // 99 to 198, over a day without a point
    ],
  )
})

test('the Sharpe ratio is the mean by the deviation of returns, over a year', () => {
  // Mean 0.01, sample deviation √((0.0004 + 0 + 0.0004) ÷ 2) = 0.02; √252 = 15.8745.
  const returns = floats(-0.01, 0.01, 0.03)
  near(sharpeRatio(returns, 252), 0.5 * 15.874507866, 1e-9)
  near(yearlyVolatility(returns, 252), 0.02 * 15.874507866, 1e-11)
  assert.ok(Number.isNaN(sharpeRatio(floats(0.01, 0.01), 252)), 'no variation, no ratio')
})

// Buys 2 at 100, sells 1 at 110, sells 3 at 90 (so it turns over to −2), buys 2 back at 80; beside
// it another instrument that stays open.
const fills: Fills = {
  count: 5,
  point: Int32Array.of(0, 2, 3, 4, 6),
  instrument: Int32Array.of(0, 0, 0, 1, 0),
  quantity: floats(2, -1, -3, 5, 2),
  price: floats(100, 110, 90, 10, 80),
  fee: floats(1, 1, 1, 1, 1),
  realizedPnl: floats(0, 10, -10, 0, 20),
}

test('a round trip goes from flat to flat, and a position that turns over ends one', () => {
  assert.deepEqual(roundTrips(fills), [
    { instrument: 0, openedPoint: 0, closedPoint: 3, netPnl: -3 }, // 10 − 10 − 3 fees
    { instrument: 0, openedPoint: 3, closedPoint: 6, netPnl: 19 }, // 20 − 1 fee
  ])
})

test('activity counts notional, fees and the points at which something is held', () => {
  // 200 + 110 + 270 + 50 + 160 = 790 of notional, on a mean equity of 395, in half a year.
  near(turnover(fills, floats(390, 400), 0.5), 4, 1e-12)
  assert.equal(totalFees(fills), 5)
  assert.equal(timeInMarket(fills, 10), 1)
  const first = { ...fills, count: 1 }
  assert.equal(timeInMarket({ ...first, point: Int32Array.of(4) }, 10), 0.6)
})

test('a simulation of nothing has no return, no trip and no ratio', () => {
  const nothing = performanceOf({
    times: floats(0, DAY_MS),
    equity: floats(100, 100),
    initialCash: 100,
    finalCash: 100,
    finalPositions: floats(0),
    fills: { ...fills, count: 0 },
    orders: { placed: 0, filled: 0, canceled: 0, open: 0, rejected: {} as never },
  })
  assert.equal(nothing.totalReturn, 0)
  assert.equal(nothing.yearlyGrowth, 0)
  assert.equal(nothing.trips.count, 0)
  assert.equal(nothing.timeInMarket, 0)
  assert.ok(Number.isNaN(nothing.sharpeRatio))
})

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`)
}
