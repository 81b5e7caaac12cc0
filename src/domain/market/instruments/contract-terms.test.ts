import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format } from '../../../core/fixed.ts'
import { calendarDate } from '../../../core/instant.ts'
import { termsOf } from './contract-terms.ts'

function lot(symbol: string, date: string, expiry?: string): string | null {
  const terms = termsOf(
    symbol,
    symbol === 'SENSEX' || symbol === 'BANKEX' ? 'BFO' : 'NFO',
    calendarDate(date),
    ...(expiry === undefined ? [] : [calendarDate(expiry)]),
  )
  return terms && format(terms.lotSize)
}

test('the lot of NIFTY went 75, 50, 25, 75, 65, by the contract', () => {
  assert.equal(lot('NIFTY', '2021-06-10', '2021-06-24'), '75')
  // NSE/FAOP/47854: weekly contracts of July 2021 keep 75 while the monthly one has 50.
  assert.equal(lot('NIFTY', '2021-07-20', '2021-07-22'), '75')
  assert.equal(lot('NIFTY', '2021-07-20', '2021-07-29'), '50')
  assert.equal(lot('NIFTY', '2021-07-30', '2021-08-05'), '50')
  // NSE, 2 April 2024: 2 May is the first weekly, 30 May the first monthly.
  assert.equal(lot('NIFTY', '2024-04-24', '2024-04-25'), '50')
  assert.equal(lot('NIFTY', '2024-04-26', '2024-05-02'), '25')
  assert.equal(lot('NIFTY', '2024-11-07', '2024-11-28'), '25')
  // NSE, 18 October 2024: 19 December and 30 January are the last with 25.
  assert.equal(lot('NIFTY', '2024-12-18', '2024-12-19'), '25')
  assert.equal(lot('NIFTY', '2025-01-02', '2025-01-02'), '75')
  assert.equal(lot('NIFTY', '2025-01-02', '2025-01-30'), '25')
  assert.equal(lot('NIFTY', '2025-01-02', '2025-02-27'), '75')
  // Its quarterly contracts were converted at the end of 26 December 2024.
  assert.equal(lot('NIFTY', '2024-12-26', '2025-03-27'), '25')
  assert.equal(lot('NIFTY', '2024-12-27', '2025-03-27'), '75')
  // NSE/FAOP/70616: 30 December 2025 is the last with 75.
  assert.equal(lot('NIFTY', '2025-11-03', '2025-12-30'), '75')
  assert.equal(lot('NIFTY', '2025-12-31', '2026-01-06'), '65')
  assert.equal(lot('NIFTY', '2025-12-30', '2026-03-30'), '75')
  assert.equal(lot('NIFTY', '2025-12-31', '2026-03-30'), '65')
})

test('without an expiry the lot is that of the next monthly contract', () => {
  assert.equal(lot('NIFTY', '2024-11-07'), '25')
  assert.equal(lot('NIFTY', '2025-01-15'), '25')
  assert.equal(lot('NIFTY', '2025-01-31'), '75')
  assert.equal(lot('NIFTY', '2026-02-10'), '65')
})

test('the lots of the other indices follow their circulars', () => {
  assert.equal(lot('BANKNIFTY', '2020-07-20', '2020-07-23'), '20')
  assert.equal(lot('BANKNIFTY', '2020-07-24', '2020-07-30'), '25')
  assert.equal(lot('BANKNIFTY', '2023-07-05', '2023-07-27'), '15')
  assert.equal(lot('BANKNIFTY', '2025-06-20', '2025-06-26'), '30')
  assert.equal(lot('BANKNIFTY', '2025-06-20', '2025-07-31'), '35')
  assert.equal(lot('BANKNIFTY', '2026-01-05', '2026-01-27'), '30')
  assert.equal(lot('FINNIFTY', '2024-07-30', '2024-07-30'), '25')
  assert.equal(lot('FINNIFTY', '2024-07-20', '2024-07-23'), '40')
  assert.equal(lot('FINNIFTY', '2026-01-27'), '60')
  assert.equal(lot('MIDCPNIFTY', '2025-08-01'), '140')
  assert.equal(lot('NIFTYNXT50', '2024-06-03'), '10')
  assert.equal(lot('SENSEX', '2025-01-02', '2025-01-07'), '20')
  assert.equal(lot('SENSEX', '2024-12-27', '2025-01-28'), '10')
  assert.equal(lot('BANKEX', '2025-03-03'), '30')
})

test('freeze quantity, gap, tick and weekday are those of the date', () => {
  const terms = termsOf('BANKNIFTY', 'NSE', calendarDate('2025-08-15'))!
  assert.equal(format(terms.freezeQuantity!), '600')
  assert.equal(format(terms.strikeGap), '100')
  assert.equal(format(terms.tickSize), '0.05')
  assert.equal(terms.expiryWeekday, 4)
  assert.equal(termsOf('NIFTY', 'NFO', calendarDate('2025-09-01'))!.expiryWeekday, 2)
  assert.equal(
    format(termsOf('FINNIFTY', 'NFO', calendarDate('2025-12-01'))!.freezeQuantity!),
    '1200',
  )
  assert.equal(termsOf('SENSEX', 'BFO', calendarDate('2025-06-02'))!.freezeQuantity, null)
})

test('what we have no source for has no terms, and what lies beyond it is provisional', () => {
  assert.equal(termsOf('RELIANCE', 'NFO', calendarDate('2024-11-07')), null)
  assert.equal(termsOf('NIFTY', 'BFO', calendarDate('2024-11-07')), null)
  assert.equal(termsOf('NIFTY', 'NFO', calendarDate('2010-01-04')), null)
  assert.equal(termsOf('NIFTY', 'NFO', calendarDate('2024-11-07'))!.provisional, false)
  assert.equal(termsOf('NIFTY', 'NFO', calendarDate('2027-02-01'))!.provisional, true)
})
