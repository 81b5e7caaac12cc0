import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { indicatorsIn, type Indicators } from './indicators.ts'

type Name = keyof Indicators

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/indicators.json', import.meta.url), 'utf8'),
) as {
  source: string
  tolerance: number
  high: number[]
  low: number[]
  close: number[]
  cases: { indicator: Name; period: number; values: (number | null)[] }[]
}
const { high, low, close, tolerance } = vectors

test('each indicator gives the values of TA-Lib, and NaN until it is ready', () => {
  for (const { indicator, period, values } of vectors.cases) {
    const { next } = made(indicator, period)
    values.forEach((expected, index) => {
      const actual = next(index)
      const of = `${indicator}(${period}) of bar ${index} is ${actual}, expected ${expected}`
      if (expected === null) return assert.ok(Number.isNaN(actual), of)
      assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), of)
    })
  }
})

test('an indicator that is saved as JSON and restored elsewhere continues bit for bit', () => {
  for (const { indicator, period } of vectors.cases) {
    const whole = made(indicator, period)
    const expected = close.map((_, index) => whole.next(index))
    for (const cut of [1, period - 1, period, period + 1, 77]) {
      if (cut < 1 || cut >= close.length) continue
      const first = made(indicator, period)
      for (let index = 0; index < cut; index += 1) first.next(index)
      const second = made(indicator, period)
      second.restore(JSON.parse(JSON.stringify(first.saved())))
      assert.ok(Object.is(second.current(), expected[cut - 1]), 'the value itself is restored')
      for (let index = cut; index < close.length; index += 1) {
        const actual = second.next(index)
        assert.ok(
          Object.is(actual, expected[index]),
          `${indicator}(${period}) cut at ${cut}, bar ${index}: ${actual} is not ${expected[index]}`,
        )
      }
    }
  }
})

test('an exponential mean and an RSI can be fed from an indicator that is not ready yet', () => {
  const fed = indicatorsIn((slotCount) => new Float64Array(slotCount))
  const alone = indicatorsIn((slotCount) => new Float64Array(slotCount))
  for (const name of ['ema', 'rsi'] as const) {
    const outer = fed[name](5)
    const inner = fed.sma(4)
    const late = alone[name](5)
    for (const [index, value] of close.entries()) {
      const mean = inner.update(value)
      const expected = index < 3 ? Number.NaN : late.update(mean)
      assert.ok(Object.is(outer.update(mean), expected), `${name} of a mean, bar ${index}`)
    }
  }
})

test('a NaN leaves a mean and an extreme when it leaves their window', () => {
  for (const name of ['sma', 'highest', 'lowest'] as const) {
    const one = indicatorsIn((slotCount) => new Float64Array(slotCount))[name](4)
    const values = close.slice(0, 30)
    values[9] = Number.NaN
    values.forEach((value, index) => {
      const holds = index < 3 || (index >= 9 && index < 13)
      assert.equal(Number.isNaN(one.update(value)), holds, `${name} at value ${index}`)
    })
  }
})

test('one huge value leaves no error in a simple mean', () => {
  const one = indicatorsIn((slotCount) => new Float64Array(slotCount)).sma(3)
  for (const value of [1, 2, 1e17, 3, 4]) one.update(value)
  assert.equal(one.update(5), 4) // (3 + 4 + 5) ÷ 3; a running sum has lost the 3 by then
})

/** An indicator over the vectors' bars, by bar index, with all that it remembers. */
function made(name: Name, period: number) {
  const slots: Float64Array[] = []
  const indicators = indicatorsIn((slotCount) => {
    const kept = new Float64Array(slotCount)
    slots.push(kept)
    return kept
  })
  const next = name === 'atr' ? rangeOf(indicators.atr(period)) : valueOf(indicators[name](period))
  return {
    ...next,
    saved: () => slots.flatMap((kept) => [...kept]),
    restore(numbers: readonly (number | null)[]) {
      let offset = 0
      for (const kept of slots) {
        for (let index = 0; index < kept.length; index += 1) {
          kept[index] = numbers[offset + index] ?? Number.NaN
        }
        offset += kept.length
      }
    },
  }
}

function rangeOf(atr: ReturnType<Indicators['atr']>) {
  const next = (index: number) => atr.update(high[index]!, low[index]!, close[index]!)
  return { next, current: () => atr.value }
}

function valueOf(indicator: ReturnType<Indicators['sma']>) {
  return {
    next: (index: number) => indicator.update(close[index]!),
    current: () => indicator.value,
  }
}
