import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INTERVALS, intervalOf, resolutionOf, TIMEFRAMES, timeframeOf } from './timeframe.ts'

test('a timeframe is understood in every spelling, and 1m is no month', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['1min', '1m'],
    ['5min', '5m'],
    ['5m', '5m'],
    ['5', '5m'],
    ['60', '1h'],
    ['1h', '1h'],
    ['1d', '1d'],
    ['day', '1d'],
    ['D', '1d'],
    ['1m', '1m'],
    ['1M', '1mo'],
    ['W', '1w'],
    ['7min', null],
    ['', null],
    ['constructor', null],
  ]
  for (const [spelling, expected] of cases) assert.equal(intervalOf(spelling), expected, spelling)
})

test('FO-229 the resolutions of a chart library are those that it asks for', () => {
  const resolutions = INTERVALS.map(resolutionOf)
  assert.deepEqual(resolutions, ['1', '2', '3', '5', '10', '15', '30', '60', 'D', 'W', 'M'])
})

test('no spelling means two things, and each interval is spelled as it is read', () => {
  assert.equal(new Set(TIMEFRAMES).size, TIMEFRAMES.length)
  for (const interval of INTERVALS) assert.equal(intervalOf(timeframeOf(interval)), interval)
})
