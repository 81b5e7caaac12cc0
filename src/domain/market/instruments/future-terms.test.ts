import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarDate, type CalendarDate } from '../../../core/instant.ts'
import { businessDaysOf, weekdaysBut } from '../../calendar/business-days.ts'
import { FUTURES } from './future-facts.ts'
import { futureTermsOf, lastTradingDay } from './future-terms.ts'

const on = (text: string): CalendarDate => calendarDate(text)

test('a rupee more in gold is a hundred a contract: a kilogram, quoted by ten grams', () => {
  const { lot, unit, quotedPer, multiplier, tick } = futureTermsOf('GOLD', on('2024-12-05'))!
  assert.deepEqual([lot, unit, quotedPer, multiplier, tick], [1_000, 'g', 10, 100, 1])
  const multiplierOf = (name: string) => futureTermsOf(name, on('2024-12-05'))!.multiplier
  // Zerodha's Varsity: a tick of 1 in crude oil is 100 a contract; of 0.10 in the gas mini, 25.
  assert.deepEqual(['CRUDEOIL', 'GOLDM', 'SILVERM', 'ZINC'].map(multiplierOf), [100, 10, 5, 5_000])
  assert.equal(multiplierOf('NATGASMINI') * FUTURES['NATGASMINI']!.tick, 25)
})

test('a lot belongs to the contracts of a date: copper was a tonne until July 2019', () => {
  const lotOf = (expiry: string, name = 'COPPER') => futureTermsOf(name, on(expiry))!.lot
  assert.deepEqual([lotOf('2019-06-28'), lotOf('2019-07-31')], [1_000, 2_500])
  assert.deepEqual([lotOf('2020-04-30', 'ZINC'), lotOf('2020-05-29', 'ZINC')], [5_000, 1_000])
  assert.equal(futureTermsOf('CRUDEOILM', on('2019-06-19')), null, 'it was launched again in 2023')
  assert.equal(futureTermsOf('PEPPER', on('2024-11-20')), null)
})

test('currencies trade until two working days before the last one of their month', () => {
  // nseindia.com showed the dollar's November contract of 2024 as that of the 27th.
  assert.equal(lastTradingDay('USDINR', '2024-11'), '2024-11-27')
  const { lot, quotedPer, multiplier, tick } = futureTermsOf('JPYINR', on('2024-11-27'))!
  assert.deepEqual([lot, quotedPer, multiplier, tick], [100_000, 100, 1_000, 0.0025])
})

test('base metals trade to the end of the month, as MCX listed its aluminium minis', () => {
  const days = ['2023-03', '2023-04', '2023-05', '2023-06'].map((month) =>
    lastTradingDay('ALUMINI', month),
  )
  assert.deepEqual(days, ['2023-03-31', '2023-04-28', '2023-05-31', '2023-06-30'])
  assert.equal(lastTradingDay('CRUDEOIL', '2024-11'), null, 'MCX publishes a calendar')
})

test('CME’s rules give the days that its contracts ended', () => {
  const open = weekdaysBut(['2014-04-18', '2024-11-28', '2024-12-25'])
  // Lean's and others' tests: CL of March, April and May 2014.
  const crude = ['2014-03', '2014-04', '2014-05'].map((month) => lastTradingDay('CL', month, open))
  assert.deepEqual(crude, ['2014-02-20', '2014-03-20', '2014-04-22'])
  assert.equal(lastTradingDay('ES', '2024-12', open), '2024-12-20')
  assert.equal(lastTradingDay('6E', '2024-12', open), '2024-12-16')
  assert.equal(lastTradingDay('GC', '2024-12', open), '2024-12-27')
  assert.equal(lastTradingDay('ZN', '2024-12', open), '2024-12-19')
})

test('a day that ends early is a business day of CME, and Thanksgiving itself is none', () => {
  // 2024-11-29 is the last of its month, the 27th the one before, the 26th the third last.
  assert.equal(lastTradingDay('GC', '2024-11'), '2024-11-26')
  // 2021-11-26 ended at noon, and the 29th and 30th followed: the third last is the 26th.
  assert.equal(lastTradingDay('SI', '2021-11'), '2021-11-26')
  const isBusinessDay = businessDaysOf('NYSE')
  const days = ['2024-07-03', '2024-11-29', '2024-12-24', '2024-11-28', '2024-12-25'].map(on)
  assert.deepEqual(days.map(isBusinessDay), [true, true, true, false, false])
})
