import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CalendarDate } from '../../../core/instant.ts'
import { buildInstrumentIndex } from './instrument-index.ts'
import type { InstrumentKind } from './instrument.ts'
import { formatOptionSymbol } from './option-symbol.ts'
import { readSearch, wordsOfInstrument } from './search-words.ts'
import { fixed } from '../../../core/fixed.ts'

const plain = { underlying: null, expiry: null, strike: null, right: null }

function listed(symbol: string, name: string, kind: InstrumentKind, venueId = 'NSE') {
  const words = wordsOfInstrument({ symbol, name, kind, ...plain })
  return { instrumentId: `${symbol}.${venueId}`, symbol, venueId, kind, active: true, words }
}

function option(underlying: string, date: string, strike: string, right: 'call' | 'put') {
  const expiry = date as CalendarDate
  const style = 'weekly' as const
  const symbol = formatOptionSymbol({ underlying, expiry, strike: fixed(strike), right, style })
  const kind = 'option' as const
  const words = wordsOfInstrument({ symbol, name: '', kind, underlying, expiry, strike, right })
  return { instrumentId: `${symbol}.NFO`, symbol, venueId: 'NFO', kind, active: true, words }
}

const index = buildInstrumentIndex([
  listed('BANKNIFTY', 'Nifty Bank', 'index'),
  listed('NIFTY', 'Nifty 50', 'index'),
  listed('BANKBARODA', 'Bank of Baroda', 'equity'),
  listed('M&M', 'Mahindra & Mahindra', 'equity'),
  listed('NIFTYBEES', 'Nippon India ETF Nifty 50 BeES', 'etf'),
  option('NIFTY', '2024-11-28', '24500', 'call'),
  option('NIFTY', '2024-11-28', '24500', 'put'),
  option('NIFTY', '2024-11-07', '24500', 'call'),
  option('NIFTY', '2024-11-28', '25000', 'call'),
])

function find(text: string, filter: object = {}, limit = 10, offset = 0): readonly string[] {
  return index.search({ ...readSearch(text), ...filter }, limit, offset).instrumentIds
}

test('FO-190 the symbol itself comes first, then what begins so, then what is derived', () => {
  const found = find('nifty')
  assert.deepEqual(found.slice(0, 3), ['NIFTY.NSE', 'NIFTYBEES.NSE', 'BANKNIFTY.NSE'])
  assert.equal(found.length, 7)
  assert.equal(find('^NSEI')[0], 'NIFTY.NSE')
  assert.equal(find('nifty bank')[0], 'BANKNIFTY.NSE')
  assert.deepEqual(find('bank'), ['BANKNIFTY.NSE', 'BANKBARODA.NSE'])
})

test('FO-190 words are found in any order, and by how they begin', () => {
  assert.deepEqual(find('24500 ce nifty'), ['NIFTY24N2824500CE.NFO', 'NIFTY24N0724500CE.NFO'])
  assert.deepEqual(find('nifty 28nov 24500'), ['NIFTY24N2824500CE.NFO', 'NIFTY24N2824500PE.NFO'])
  assert.deepEqual(find('nifty nov24 250 call'), ['NIFTY24N2825000CE.NFO'])
  assert.deepEqual(find('mahi'), ['M&M.NSE'])
  assert.deepEqual(find('m&m'), ['M&M.NSE'])
  assert.deepEqual(find('baro bank'), ['BANKBARODA.NSE'])
  assert.deepEqual(find('nifty 24 n 28 24500 ce'), ['NIFTY24N2824500CE.NFO'])
})

test('FO-190 kind, venue and page narrow what is found', () => {
  assert.deepEqual(find('nifty', { kind: 'etf' }), ['NIFTYBEES.NSE'])
  assert.equal(find('nifty', { venueId: 'NFO' }).length, 4)
  assert.deepEqual(find('nifty', {}, 1, 1), ['NIFTYBEES.NSE'])
  assert.deepEqual(find('nifty', { active: false }), [])
  assert.equal(find('').length, 9)
})

test('FO-310 what somebody means to break things with finds nothing', () => {
  for (const text of [
    "NIFTY'; DROP TABLE strategy; --",
    '%',
    "' or 1=1 --",
    '\u0000',
    '😀',
    '\\',
  ]) {
    const found = find(text)
    if (/[A-Z]/i.test(text)) assert.deepEqual(found, [], text)
  }
})
