import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf, readSearch, withShown } from './place.ts'

test('an address says what a chart shows, and what is odd in it is left out', () => {
  const odd = { instrument: 7, timeframe: '7min', show: 'RSI_14,<b>,RSI_14,SMA_20', cpr: 'yes' }
  const place = placeOf(readSearch(odd))
  assert.deepEqual(place.show, ['RSI_14', 'SMA_20'])
  assert.deepEqual([place.instrument, place.timeframe, place.cpr], ['NIFTY.NSE', '5min', false])
  assert.deepEqual(placeOf(readSearch({ show: '' })).show, [], 'none is none')
})

test('a link may name a symbol instead of an instrument', () => {
  assert.equal(placeOf(readSearch({ symbol: 'GOLDBEES.NSE' })).instrument, 'GOLDBEES.NSE')
})

test('an indicator is shown once, the newest last', () => {
  assert.deepEqual(withShown(['A', 'B'], 'A'), ['B', 'A'])
})
