import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFeatureId } from './feature-id.ts'

const idsOf = (text: string): readonly string[] | string => {
  const parsed = parseFeatureId(text)
  return parsed.ok ? parsed.value.map(({ id }) => id) : parsed.refusal
}

test('a feature has one spelling, whatever it is asked for by', () => {
  assert.deepEqual(idsOf('Close'), ['close'])
  assert.deepEqual(idsOf('rsi'), ['RSI_14'])
  assert.deepEqual(idsOf('sma_20_lag_3'), ['SMA_20_lag_3'])
  assert.deepEqual(idsOf('return_05'), ['return_5'])
  assert.deepEqual(idsOf('MAMA_0.5_0.05.fama'), ['MAMA_0.5_0.05.fama'])
  assert.deepEqual(idsOf('banknifty.nse:macd.signal_lag_1'), [
    'BANKNIFTY.NSE:MACD_12_26_9.signal_lag_1',
  ])
  assert.deepEqual(idsOf('HT_TRENDLINE'), ['HT_TRENDLINE'])
})

test('an indicator of several outputs stands for all of them', () => {
  assert.deepEqual(idsOf('BBANDS_20_2'), [
    'BBANDS_20_2.upper',
    'BBANDS_20_2.middle',
    'BBANDS_20_2.lower',
  ])
})

test('what names no feature is refused with the reason', () => {
  assert.match(String(idsOf('')), /is no id of a feature/)
  assert.match(String(idsOf('closed')), /names no field of a bar, no return_n and no indicator/)
  assert.match(String(idsOf('RSI_1000000')), /must be a whole number/)
  assert.match(String(idsOf('MACD.upper')), /has no output upper; it has macd, signal, histogram/)
  assert.match(String(idsOf('return_0')), /is over 1 to 1000 bars/)
  assert.match(String(idsOf('close_lag_1001')), /looks back more than 1000 bars/)
})
