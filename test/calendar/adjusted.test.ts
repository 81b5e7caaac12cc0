import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { fixed, type Price } from '#src/core/fixed.ts'
import { calendarDate, instant, type Instant } from '#src/core/instant.ts'
import { toDouble } from '#src/core/rational.ts'
import { systemClock } from '#src/app/context.ts'
import { adjustmentsOf } from '#src/app/calendar/adjustments-of.ts'
import { takeActions } from '#src/app/calendar/import-actions.ts'
import { type Adjustment, adjustSeries, factorAt } from '#src/domain/market/series/adjust.ts'
import { actionFactor } from '#src/domain/market/series/corporate-action.ts'
import { emptySeries } from '#src/domain/market/series/series.ts'
import { readLeanFactors } from '#src/feeds/files/lean/lean-factors.ts'
import { testDatabase } from '#test/support/database.ts'

const shared = resolve(
  import.meta.dirname,
  '../..',
  process.env['TIDEMARK_SHARED_DATA'] ?? '../shared/data',
)
const absent = existsSync(shared)
  ? false
  : 'The shared market data is absent; set TIDEMARK_SHARED_DATA to its folder.'

/**
 * Consolidated Construction on NSE: face 10 cut into 2 on 2010-02-10, and two dividends of 0.50.
 * Source: the factor file cccl.csv of QuantConnect/Lean @ 24863901, Apache-2.0.
 */
const CCCL = `20100104,0.9800619,0.2,413
20100209,0.9800619,0.2,421
20100615,0.9800619,1,88.8
20110615,0.9856115,1,34.75
20501231,1,1,0
`
const LISTED = { symbol: 'CCCL', exchange: 'NSE', venue: 'NSE' }

test('FO-202 FO-208 a factor file becomes the actions that it stands for', () => {
  const { actions, faults } = readLeanFactors(CCCL, LISTED)
  assert.deepEqual(faults, [])
  assert.deepEqual(
    actions.map(({ action: { type, exDate, details } }) => [type, exDate, details['amount']]),
    [
      ['SPLIT', '2010-02-10', undefined],
      ['DIVIDEND', '2010-06-16', '0.5'],
      ['DIVIDEND', '2011-06-16', '0.5'],
    ],
  )
})

test('FO-208 the chain of a split and two dividends is the published one to its seventh place', () => {
  // From the terms alone: face values, rupees, and the closes that the file names.
  const terms: readonly [string, 'SPLIT' | 'DIVIDEND', Record<string, string>, string][] = [
    ['2010-02-10', 'SPLIT', { old_face: '10', new_face: '2' }, '421'],
    ['2010-06-16', 'DIVIDEND', { amount: '0.5' }, '88.8'],
    ['2011-06-16', 'DIVIDEND', { amount: '0.5' }, '34.75'],
  ]
  const chain = terms.map(([date, type, details, close]): Adjustment => {
    const factor = actionFactor({ type, details }, fixed<'price'>(close) as Price)
    assert.ok(factor.ok)
    return { at: instant(`${date}T00:00:00+05:30`), ...factor.value }
  })
  let largest = 0
  for (const line of CCCL.trim().split('\n')) {
    const [day, price, split] = line.split(',')
    const date = day!.replace(/^(\d{4})(\d{2})/, '$1-$2-')
    const ours = toDouble(factorAt(chain, instant(`${date}T09:15:00+05:30`)))
    largest = Math.max(largest, Math.abs(ours / (Number(price) * Number(split)) - 1))
  }
  assert.ok(largest < 5e-8 / 0.98, `the largest difference is ${largest}: the file's rounding`)
})

test('FO-207 FO-208 adjustments come from what is stored, and the dividend from the stored close', async (t) => {
  const { pool } = await testDatabase(t)
  const log = { info() {}, warn() {}, error() {} }
  const context = { pool, clock: systemClock, log }
  const how = { dryRun: false, actor: 'cli', sourceName: 'cccl.csv' }
  const report = await takeActions(context, readLeanFactors(CCCL, LISTED), how)
  assert.equal(report.counts.inserted, 3)
  const adjustments = await adjustmentsOf(context, 'CCCL.NSE')
  const before = toDouble(factorAt(adjustments, instant('2010-01-15T09:15:00+05:30')))
  assert.ok(Math.abs(before - 0.9800619 * 0.2) < 1e-12)
  const shares = await adjustmentsOf(context, 'CCCL.NSE', { dividends: false })
  assert.equal(toDouble(factorAt(shares, instant('2010-01-15T09:15:00+05:30'))), 0.2)

  await pool.query(
    `insert into corporate_actions (action_id, instrument_id, symbol, exchange, action_type, title,
       ex_date, details, terms, source, source_name)
     values ('cac_1', 'GOLD.NSE', 'GOLD', 'NSE', 'DIVIDEND', 'x', '2024-01-16', '{"amount": "3"}',
       'amount=3', 'manual', 'x')`,
  )
  assert.deepEqual(await adjustmentsOf(context, 'GOLD.NSE'), [], 'no close, no factor')
  await pool.query(
    `insert into instrument (instrument_id, symbol, venue_id, name, kind, currency, price_increment,
       quantity_step) values ('GOLD.NSE', 'GOLD', 'NSE', 'Gold', 'etf', 'INR', 0.01, 1)`,
  )
  await pool.query(
    `insert into bar (instrument_id, bar_interval, opened_at, closed_at, open, high, low, close,
       volume) values ('GOLD.NSE', '1d', '2024-01-15T03:45:00Z', '2024-01-15T10:00:00Z', 60, 60, 60,
       60, 1)`,
  )
  const [dividend] = await adjustmentsOf(context, 'GOLD.NSE')
  assert.equal(toDouble(dividend!.price), 0.95)
})

/** Adjusted closes that somebody published, and the dividends that they must have used. */
function publishedSeries(file: string) {
  const lines = readFileSync(resolve(shared, `equity/mplfinance/${file}`), 'utf8')
    .trim()
    .split('\n')
  return lines.slice(1).map((line) => {
    const [date, , , , close, adjusted] = line.split(',')
    return { date: calendarDate(date!), close: Number(close), adjusted: Number(adjusted) }
  })
}

const beginning = (date: string): Instant => instant(`${date}T00:00:00Z`)

for (const [name, file, tolerance] of [
  ['SPY, 2008 to 2017', 'yahoofinance-SPY-20080101-20180101.csv', 2e-6],
  ['AAPL, 2004 to 2018', 'yahoofinance-AAPL-20040819-20180120.csv', 2e-6],
] as const) {
  test(
    `FO-208 ${name}: the adjusted closes of Yahoo follow from its dividends in whole hundredths of a cent`,
    { skip: absent },
    (t) => {
      const days = publishedSeries(file)
      const chain: Adjustment[] = []
      for (const [index, day] of days.entries()) {
        const before = days[index - 1]
        if (!before) continue
        const factor = before.adjusted / before.close / (day.adjusted / day.close)
        const amount = before.close * (1 - factor)
        if (amount < 0.02) continue // the rounding of both columns
        const details = { amount: amount.toFixed(4) }
        const close = fixed<'price'>(before.close.toFixed(6)) as Price
        const result = actionFactor({ type: 'DIVIDEND', details }, close)
        assert.ok(result.ok)
        chain.push({ at: beginning(day.date), ...result.value })
      }
      const last = days.at(-1)!
      const scale = last.adjusted / last.close // dividends after the end of the file
      const series = emptySeries(days.length)
      for (const [index, { date, close }] of days.entries()) {
        series.openedAt[index] = beginning(date)
        series.close[index] = close
      }
      const { close: ours } = adjustSeries(series, chain)
      const errors = days.map(({ adjusted }, index) => (ours[index]! * scale) / adjusted - 1)
      const largest = Math.max(...errors.map(Math.abs))
      t.diagnostic(`${chain.length} dividends, largest difference ${largest.toExponential(2)}`)
      assert.ok(chain.length > 10, `${chain.length} dividends`)
      assert.ok(largest < tolerance, `${chain.length} dividends, largest difference ${largest}`)
    },
  )
}
