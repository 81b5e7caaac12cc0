import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Field, IndicatorDefinition } from './definition.ts'
import { computeIndicator, INDICATORS, openIndicator } from './registry.ts'
import type { IndicatorBar } from './open-indicator.ts'

const FIELDS: readonly Field[] = ['open', 'high', 'low', 'close', 'volume', 'session']

test('FO-150 a stream gives the batch’s values bit for bit, for every indicator, parameters and bars', () => {
  checkEach(({ definition, parameters, bars }) => {
    const batch = computeIndicator(definition, parameters, columnsOf(bars))
    const stream = openIndicator(definition, parameters)
    for (const [index, bar] of bars.entries()) {
      stream.update(bar)
      for (const [output, column] of batch.entries()) {
        assert.ok(Object.is(stream.values[output], column[index]), `${definition.name} at ${index}`)
      }
    }
  })
})

test('an indicator that is saved as JSON and restored elsewhere continues bit for bit', () => {
  checkEach(({ definition, parameters, bars, cut }) => {
    const batch = computeIndicator(definition, parameters, columnsOf(bars))
    const before = openIndicator(definition, parameters)
    for (const bar of bars.slice(0, cut)) before.update(bar)
    const after = openIndicator(definition, parameters)
    after.restore(JSON.parse(JSON.stringify([...before.save()])) as (number | null)[])
    assert.deepEqual(after.values, before.values)
    for (let index = cut; index < bars.length; index += 1) {
      after.update(bars[index]!)
      for (const [output, column] of batch.entries()) {
        assert.ok(Object.is(after.values[output], column[index]), `${definition.name} at ${index}`)
      }
    }
  })
})

test('a look at a bar that still forms says what its end will, and changes nothing', () => {
  checkEach(({ definition, parameters, bars, cut }) => {
    const stream = openIndicator(definition, parameters)
    for (const bar of bars.slice(0, cut)) stream.update(bar)
    const held = stream.save()
    stream.peek({ ...bars[cut]!, close: bars[cut]!.low, volume: 1 })
    const looked = stream.peek(bars[cut]!).slice()
    const fresh = openIndicator(definition, parameters)
    fresh.restore(held)
    stream.update(bars[cut]!)
    fresh.update(bars[cut]!)
    assert.deepEqual(looked, stream.values, definition.name)
    assert.deepEqual(fresh.values, stream.values, definition.name)
  })
})

test('a bar that lacks a field an indicator needs has no value, and the others are as if it were not', () => {
  checkEach(({ definition, parameters, bars, cut }) => {
    const absent = [Number.NaN, Infinity, -Infinity][cut % 3]!
    const broken = bars.map((bar, index) =>
      index % 7 === cut % 7
        ? { ...bar, [definition.needs[cut % definition.needs.length]!]: absent }
        : bar,
    )
    const whole = bars.filter((_, index) => index % 7 !== cut % 7)
    const expected = computeIndicator(definition, parameters, columnsOf(whole))
    const actual = computeIndicator(definition, parameters, columnsOf(broken))
    const stream = openIndicator(definition, parameters)
    let place = 0
    for (const [index, bar] of broken.entries()) {
      stream.update(bar)
      const isWhole = index % 7 !== cut % 7
      for (const [output, column] of actual.entries()) {
        const value = isWhole ? expected[output]![place] : Number.NaN
        assert.ok(Object.is(column[index], value), `${definition.name} at ${index}`)
        assert.ok(Object.is(stream.values[output], value), `${definition.name} at ${index}`)
      }
      if (isWhole) place += 1
    }
  })
})

test('the warm-up is the number of bars before the first value, and values do not stop after it', () => {
  checkEach(({ definition, parameters, bars }) => {
    const warmUp = definition.warmUp(parameters)
    const batch = computeIndicator(definition, parameters, columnsOf(bars))
    const isWhole = (index: number) => batch.every((column) => Number.isFinite(column[index]))
    for (let index = 0; index < bars.length; index += 1) {
      assert.equal(isWhole(index), index >= warmUp, `${definition.name} at ${index}`)
    }
  })
})

test('historical look-back: what has a memory needs no more bars than that, to 1e-9', () => {
  checkEach(({ definition, parameters, bars }) => {
    const memory = definition.memory(parameters)
    if (memory === null || memory >= bars.length) return
    const all = computeIndicator(definition, parameters, columnsOf(bars))
    const few = computeIndicator(definition, parameters, columnsOf(bars.slice(-1 - memory)))
    for (const [output, column] of few.entries()) {
      const [value, expected] = [column.at(-1)!, all[output]!.at(-1)!]
      const error = Math.abs(value - expected) / Math.max(1, Math.abs(expected))
      assert.ok(error <= 1e-9, `${definition.name}: ${value} is not ${expected}`)
    }
  })
})

interface Case {
  readonly definition: IndicatorDefinition
  readonly parameters: readonly number[]
  readonly bars: readonly IndicatorBar[]
  readonly cut: number
}

/** Runs a check for every indicator, with its defaults and with short parameters drawn at random. */
function checkEach(check: (one: Case) => void): void {
  for (const definition of INDICATORS) {
    const standard = definition.parameters.map((parameter) => parameter.default)
    const runs = definition.category === 'pattern' ? 2 : 4
    fc.assert(
      fc.property(
        parametersOf(definition),
        ticks,
        fc.nat(),
        fc.boolean(),
        (drawn, steps, at, short) => {
          const parameters = short ? drawn : standard
          if (definition.conflict(parameters) !== null) return
          const bars = barsOf(steps)
          check({ definition, parameters, bars, cut: at % bars.length })
        },
      ),
      { seed: 150, numRuns: runs },
    )
  }
}

function parametersOf(definition: IndicatorDefinition): fc.Arbitrary<number[]> {
  return fc.tuple(
    ...definition.parameters.map(({ integer, min, max }) =>
      integer
        ? fc.integer({ min, max: min + 11 })
        : fc
            .integer({ min: 1, max: 8 })
            .map((eighths) => Math.min(max, Math.max(min, eighths / 8))),
    ),
  )
}

/** Moves of a price in ticks: of its open, its close and its shadows, and the volume. */
const ticks = fc.array(
  fc.tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -8, max: 8 }),
    fc.nat(5),
    fc.nat(5),
    fc.integer({ min: 1, max: 9_999 }),
  ),
  { minLength: 170, maxLength: 230 },
)

function barsOf(
  steps: readonly (readonly [number, number, number, number, number])[],
): IndicatorBar[] {
  let last = 2_000
  return steps.map(([gap, move, above, below, volume], index) => {
    const open = last + gap
    const close = open + move
    last = close
    const [high, low] = [Math.max(open, close) + above, Math.min(open, close) - below]
    const price = (count: number) => count * 0.05
    return {
      open: price(open),
      high: price(high),
      low: price(low),
      close: price(close),
      volume,
      session: Math.floor(index / 75),
    }
  })
}

function columnsOf(bars: readonly IndicatorBar[]) {
  const entries = FIELDS.map((field) => {
    return [field, Float64Array.from(bars, (bar) => bar[field as keyof IndicatorBar]!)] as const
  })
  return Object.fromEntries(entries)
}
