import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barsOf, grown, joined, type Bar } from './bars.ts'

const bar = (time: number, close: number): Bar => ({
  time,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
})

test('newer bars take the place of those that both have', () => {
  const all = joined([bar(0, 1), bar(60, 2), bar(120, 3)], [bar(120, 4), bar(180, 5)])
  assert.deepEqual(
    all.map(({ close }) => close),
    [1, 2, 4, 5],
  )
  assert.equal(joined(all, []), all)
})

test('a trade grows the last bar, begins the next, and is not put into the past', () => {
  const bars = [bar(0, 10), bar(60, 20)]
  const [, moved] = grown(bars, 25, 90_000, 60_000)
  assert.deepEqual([moved!.high, moved!.close, moved!.low], [25, 25, 20])
  assert.deepEqual(grown(bars, 7, 200_000, 60_000).at(-1), { ...bar(180, 7), volume: 0 })
  assert.equal(grown(bars, 7, 30_000, 60_000), bars)
  assert.equal(grown(bars, 7, 9e9, null).length, 2, 'a day goes on until the server says otherwise')
})

test('an answer without bars is none, and one that refuses is an error', () => {
  assert.deepEqual(barsOf({ s: 'no_data' }), [])
  assert.throws(() => barsOf({ s: 'error', errmsg: 'unknown_symbol' }), /no such instrument/)
})
