import assert from 'node:assert/strict'
import { test } from 'node:test'

import { SHIPPED } from '#src/app/strategies/shipped.ts'
import { sliceOf } from '#src/domain/simulation/bar-series.ts'
import { restarting } from '#src/domain/simulation/restarting.ts'
import { type History, type Simulation, simulate } from '#src/domain/simulation/simulate.ts'
import { strategy } from '#src/domain/strategy/strategy.ts'
import { config, drawnHistory } from './drawn-history.ts'

const DAYS = 700
const history = drawnHistory(1, DAYS)

for (const definition of SHIPPED) {
  const { name } = definition
  const whole = simulate(definition, config, history)

  test(`${name} trades, so that the proofs below are about something`, () => {
    assert.ok(whole.fills.count > 0)
  })

  test(`${name} gives the same bits when it is run again`, () => {
    assert.deepEqual(bitsOf(simulate(definition, config, history)), bitsOf(whole))
  })

  test(`${name} goes on bit for bit when it is made anew from its memory`, () => {
    for (const calls of [1, 2, 50, 333]) {
      const restarted = simulate(restarting(definition, calls), config, history)
      assert.deepEqual(bitsOf(restarted), bitsOf(whole), `after every ${calls} calls`)
    }
  })

  test(`${name} does not look ahead: without the future, the past is the same`, () => {
    for (const days of [1, 60, 61, 350, DAYS - 1]) {
      const past = simulate(definition, config, until(history, days))
      const { length } = past.equity
      assert.deepEqual([...past.times], [...whole.times.subarray(0, length)])
      assert.deepEqual(past.equity, whole.equity.slice(0, length), `the first ${days} days`)
      assert.deepEqual(
        past.fills.price,
        whole.fills.price.slice(0, past.fills.count),
        `fills of the first ${days} days`,
      )
    }
  })
}

test('a strategy that keeps a number to itself is found out by a restart', () => {
  const forgetful = strategy({
    name: 'forgetful',
    summary: 'Counts bars in a variable that no restart brings back.',
    parameters: {},
    create() {
      let bars = 0
      return {
        onBar(context) {
          bars += 1
          if (bars % 100 === 0) context.buy(1)
        },
      }
    },
  })
  const whole = simulate(forgetful, config, history)
  assert.equal(whole.fills.count, 6)
  assert.equal(simulate(restarting(forgetful, 33), config, history).fills.count, 0)
})

/** What was known when the bar of the last of these days had closed. */
function until({ series, scheduled = [] }: History, days: number): History {
  const last = series[0]!.closedAt[days - 1]!
  return {
    series: series.map((one) => sliceOf(one, 0, days)),
    scheduled: scheduled.filter(({ at }) => at <= last),
  }
}

/** All that a simulation found, as bytes: −0 is not 0, and NaN is itself. */
function bitsOf({ equity, fills, orders, finalCash, finalPositions }: Simulation) {
  const doubles = [equity, fills.quantity, fills.price, fills.fee, fills.realizedPnl]
  const bytes = [...doubles, finalPositions, Float64Array.of(finalCash)].map((values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
  )
  return { bytes, points: [...fills.point], instruments: [...fills.instrument], orders }
}
