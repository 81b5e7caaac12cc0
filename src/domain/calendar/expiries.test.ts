import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, type CalendarDate, calendarDate } from '../../core/instant.ts'
import {
  businessDaysBetween,
  businessDaysOf,
  nextBusinessDay,
  weekdaysBut,
} from './business-days.ts'
import { classifyExpiry, expiryLabels, historicalLabels, labelMap } from './expiries.ts'
import { expiryDaysOn } from './expiry-days.ts'
import { expiriesByRule, monthlyExpiry } from './expiry-schedule.ts'
import { readExpiryLabel } from './read-expiry-label.ts'

const NSE = businessDaysOf('NSE')
const THURSDAYS = { weekly: 4, monthly: 4 }

function dates(text: string): CalendarDate[] {
  return text.split(' ').map(calendarDate)
}

function classOf(symbol: string, date: string): string {
  const expiry = calendarDate(date)
  const { isWeekly, isMonthly, isQuarterly } = classifyExpiry(
    expiry,
    expiryDaysOn(symbol, expiry),
    NSE,
  )
  return [isWeekly && 'weekly', isMonthly && 'monthly', isQuarterly && 'quarterly']
    .filter(Boolean)
    .join(' ')
}

test('FO-120 FO-121 FO-122 expiries are weekly, monthly, quarterly or nothing by the Thursday rule', () => {
  const expected = {
    '2024-11-07': 'weekly',
    '2024-11-14': 'weekly',
    '2024-11-28': 'monthly',
    '2024-10-31': 'monthly',
    '2024-12-26': 'monthly quarterly',
    '2024-03-28': 'monthly quarterly',
    '2024-11-06': '',
    '2024-11-08': '',
  }
  for (const [date, kind] of Object.entries(expected)) {
    assert.equal(classOf('NIFTY', date), kind, date)
    assert.equal(classOf('RELIANCE', date), kind, `${date} by default`)
  }
})

test('FO-123 FO-124 labels count weeks from 1 and months from 0, as of a date', () => {
  const asOf = calendarDate('2024-11-05')
  const labels = expiryLabels(
    'NIFTY',
    dates('2024-12-26 2024-11-07 2024-11-28 2024-11-14'),
    asOf,
    NSE,
  )
  assert.deepEqual(
    labels.map(({ expiry, label, rank, daysToExpiry }) => [expiry, label, rank, daysToExpiry]),
    [
      ['2024-11-07', 'NWeek+1', 1, 2],
      ['2024-11-14', 'NWeek+2', 2, 9],
      ['2024-11-28', 'NMonth+0', 0, 23],
      ['2024-12-26', 'NMonth+1', 1, 51],
    ],
  )
  const december = dates('2024-12-05 2024-12-12 2024-12-19 2024-12-26')
  const last = expiryLabels('NIFTY', december, calendarDate('2024-12-01'), NSE).at(-1)!
  assert.deepEqual([last.expiry, last.label, last.rank], ['2024-12-26', 'NMonth+0', 0])
})

test('FO-125 business days are counted with both ends, and skip weekends and holidays', () => {
  const plain = weekdaysBut([])
  const count = (from: string, to: string, holidays: string[] = []): number =>
    businessDaysBetween(calendarDate(from), calendarDate(to), weekdaysBut(holidays))
  assert.equal(count('2024-11-04', '2024-11-08'), 5)
  assert.equal(count('2024-11-04', '2024-11-11'), 6)
  assert.equal(count('2024-11-04', '2024-11-08', ['2024-11-05']), 4)
  assert.equal(count('2024-11-08', '2024-11-04'), 0)
  assert.equal(nextBusinessDay(calendarDate('2024-11-08'), plain), '2024-11-11')
  const friday = weekdaysBut(['2024-11-08'])
  assert.equal(nextBusinessDay(calendarDate('2024-11-07'), friday), '2024-11-11')
  for (const date of ['2024-11-09', '2024-11-10', '2024-11-08']) {
    assert.equal(friday(calendarDate(date)), false, date)
  }
})

test('FO-126 an expiry has one label a business day of the window', () => {
  const expiries = dates('2024-10-31 2024-11-07 2024-11-14 2024-11-21 2024-11-28 2024-12-26')
  const expiry = calendarDate('2024-11-28')
  const until = calendarDate('2024-11-08')
  const labels = historicalLabels('NIFTY', expiry, expiries, { until }, NSE)
  // 9 October to 8 November, less weekends and 1 November, when only a Muhurat was held.
  assert.equal(labels.length, 22)
  assert.ok(labels.every((label) => label.expiry === expiry))
  const on = (asOf: string) => labels.find((label) => label.asOf === asOf)?.label
  assert.deepEqual(
    [on('2024-10-31'), on('2024-11-01'), on('2024-11-04')],
    ['NMonth+1', undefined, 'NMonth+0'],
  )
  assert.equal(historicalLabels('NIFTY', expiry, expiries, { until, days: 0 }, NSE).length, 1)
  // Of an expiry that is past, its own last days; 1, 15 and 20 November were no business days.
  const past = historicalLabels(
    'NIFTY',
    expiry,
    expiries,
    { until: calendarDate('2026-01-05') },
    NSE,
  )
  assert.deepEqual(
    [past[0]!.asOf, past.at(-1)!.asOf, past.length],
    ['2024-10-29', '2024-11-28', 20],
  )
})

test('FO-129 a label survives JSON, and labels make a map', () => {
  const asOf = calendarDate('2024-11-05')
  const labels = expiryLabels('NIFTY', dates('2024-11-06 2024-11-07 2024-11-28'), asOf, NSE)
  for (const label of labels) assert.deepEqual(readExpiryLabel(JSON.stringify(label)), label)
  assert.deepEqual(
    [...labelMap(labels)],
    [
      ['2024-11-07', { label: 'NWeek+1', rank: 1 }],
      ['2024-11-28', { label: 'NMonth+0', rank: 0 }],
    ],
  )
  for (const text of ['{}', 'null', '{"symbol":"NIFTY","expiry":"2024-13-01"}']) {
    assert.throws(() => readExpiryLabel(text), RangeError)
  }
})

test('DEC-14 the weekday is a dated rule of each index', () => {
  assert.equal(classOf('NIFTY', '2025-08-28'), 'monthly')
  assert.equal(classOf('NIFTY', '2025-09-02'), 'weekly')
  assert.equal(classOf('NIFTY', '2025-09-04'), '')
  assert.equal(classOf('NIFTY', '2025-09-30'), 'monthly quarterly')
  assert.equal(classOf('SENSEX', '2024-12-27'), 'monthly quarterly')
  assert.equal(classOf('SENSEX', '2025-08-26'), 'monthly')
  assert.equal(classOf('SENSEX', '2025-09-11'), 'weekly')
  assert.equal(classOf('MIDCPNIFTY', '2023-08-21'), 'weekly')
  assert.equal(classOf('MIDCPNIFTY', '2022-06-01'), '', 'before the first rule that we know')
})

test('DEC-14 Bank Nifty had its weeks on Wednesday and its months on Thursday for a while', () => {
  assert.equal(classOf('BANKNIFTY', '2023-09-06'), 'weekly')
  assert.equal(classOf('BANKNIFTY', '2023-09-27'), '', 'no weekly in the week of the monthly')
  assert.equal(classOf('BANKNIFTY', '2023-09-28'), 'monthly quarterly')
  assert.equal(classOf('BANKNIFTY', '2024-03-27'), 'monthly quarterly')
  assert.equal(classOf('BANKNIFTY', '2024-11-13'), 'weekly')
  assert.equal(classOf('BANKNIFTY', '2024-12-04'), '', 'weekly contracts ended in November 2024')
})

test('DEC-14 an expiry on a holiday moves to the business day before, and keeps its class', () => {
  // 25 January 2024 is a Thursday, and 26 January a holiday; 15 August 2024, a Thursday, is one.
  assert.equal(classOf('NIFTY', '2024-08-14'), 'weekly')
  assert.equal(classOf('NIFTY', '2024-08-15'), '')
  // 31 March 2026, the last Tuesday, is Mahavir Jayanti.
  assert.equal(classOf('NIFTY', '2026-03-30'), 'monthly quarterly')
  // 1 May 2025, a Thursday, is the first of its month and not the last of April.
  assert.equal(classOf('NIFTY', '2025-04-30'), 'weekly')
  assert.equal(classOf('NIFTY', '2025-04-24'), 'monthly')
})

test('DEC-14 contracts on commodities and currencies have no class, whatever weekday they end on', () => {
  // Thursdays: gold of December 2024, and the dollar's last contract of June 2025.
  assert.deepEqual([classOf('GOLD', '2024-12-05'), classOf('USDINR', '2025-06-26')], ['', ''])
  assert.equal(classOf('RELIANCE', '2024-12-26'), 'monthly quarterly')
})

test('DEC-14 the default rule says nothing of a weekday that is not its own', () => {
  const plain = weekdaysBut([])
  const classes = Array.from({ length: 7 }, (_, day) =>
    classifyExpiry(addDays(calendarDate('2024-11-04'), day), THURSDAYS, plain),
  )
  assert.deepEqual(
    classes.map(({ isWeekly }) => isWeekly),
    [false, false, false, true, false, false, false],
  )
})

test('DEC-14 the rule gives the expiries of a span, one of them monthly in each month', () => {
  const [from, to] = [calendarDate('2024-11-01'), calendarDate('2024-12-31')]
  assert.deepEqual(
    expiriesByRule('NIFTY', from, to, NSE),
    dates(
      '2024-11-07 2024-11-14 2024-11-21 2024-11-28 2024-12-05 2024-12-12 2024-12-19 2024-12-26',
    ),
  )
  assert.deepEqual(
    expiriesByRule('BANKNIFTY', from, to, NSE),
    dates('2024-11-06 2024-11-13 2024-11-27 2024-12-24'),
  )
  assert.equal(monthlyExpiry('NIFTY', 2024, 11, NSE), '2024-11-28')
  assert.equal(monthlyExpiry('NIFTY', 2026, 3, NSE), '2026-03-30')
  assert.equal(monthlyExpiry('MIDCPNIFTY', 2022, 3, NSE), null)
})
