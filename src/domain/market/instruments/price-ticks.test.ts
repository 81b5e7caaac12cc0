import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixed, format, type Price } from '../../../core/fixed.ts'
import { calendarDate } from '../../../core/instant.ts'
import type { InstrumentKind } from './instrument.ts'
import { roundPrice, roundToTick, tickOf } from './price-ticks.ts'

function rounded(price: string, kind: InstrumentKind, tick = '0.05'): string {
  return format(roundPrice(fixed(price), { kind, priceIncrement: fixed(tick) }))
}

test('FO-055 FO-303 a share has two decimals, an option the nearest tick', () => {
  assert.equal(rounded('123.456', 'equity'), '123.46')
  assert.equal(rounded('123.456', 'option'), '123.45')
})

test('FO-056 half goes up at the last kept place, and the tick is the instrument’s', () => {
  assert.equal(rounded('123.455', 'equity'), '123.46')
  assert.equal(rounded('123.475', 'option'), '123.5')
  assert.equal(rounded('123.47499999', 'option'), '123.45')
  assert.equal(rounded('24510.14', 'future', '0.10'), '24510.1')
  assert.equal(rounded('24510.15', 'future', '0.10'), '24510.2')
  assert.equal(rounded('-123.455', 'equity'), '-123.46')
})

test('FO-303 a rounded price is on the tick, at most half of one away, and stays', () => {
  const price = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n })
  const tick = fc.constantFrom('0.01', '0.05', '0.1', '0.5', '1', '5')
  fc.assert(
    fc.property(price, tick, (drawn, text) => {
      const [given, step] = [drawn as Price, fixed<'price'>(text)]
      const result = roundToTick(given, step)
      const away = result > given ? result - given : given - result
      assert.equal(result % step, 0n)
      assert.ok(2n * away <= step)
      assert.equal(roundToTick(result, step), result)
    }),
    { seed: 20_260_101, numRuns: 1_000 },
  )
})

test('ticks are by level and date as NSE has them', () => {
  const tick = (kind: Parameters<typeof tickOf>[0], level: string, date: string): string =>
    format(tickOf(kind, fixed(level), calendarDate(date)))
  assert.equal(tick('share', '100', '2024-06-07'), '0.05')
  assert.equal(tick('share', '100', '2024-06-10'), '0.01')
  assert.equal(tick('share', '250', '2024-06-10'), '0.05')
  assert.equal(tick('share future', '100', '2024-06-10'), '0.05')
  assert.equal(tick('share future', '100', '2024-07-08'), '0.01')
  assert.equal(tick('share', '1500', '2025-04-11'), '0.05')
  assert.equal(tick('share', '1500', '2025-04-15'), '0.1')
  assert.equal(tick('share', '7500', '2025-04-15'), '0.5')
  assert.equal(tick('share', '40000', '2025-04-15'), '5')
  assert.equal(tick('index future', '24500', '2024-11-07'), '0.05')
  assert.equal(tick('index future', '24500', '2025-04-15'), '0.1')
  assert.equal(tick('index future', '80000', '2025-04-15'), '0.2')
  assert.equal(tick('option', '80000', '2025-04-15'), '0.05')
})
