import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOddities } from './quality.ts'
import { emptySeries, type Series } from './series.ts'

function seriesOf(closes: readonly number[], volumes: readonly number[] = []): Series {
  const bars = emptySeries(closes.length)
  for (const [place, close] of closes.entries()) {
    bars.openedAt[place] = place * 60_000
    bars.close[place] = close
    bars.volume[place] = volumes[place] ?? 1
  }
  return bars
}

test('a minute that went and came back is a spike, and one that stayed is the market', () => {
  assert.deepEqual(findOddities(seriesOf([100, 100, 110, 100, 100])).spikes, [
    { openedAt: 120_000, close: 110, moved: 110 / 100 - 1 },
  ])
  assert.deepEqual(findOddities(seriesOf([100, 100, 110, 110, 111])).spikes, [])
  assert.deepEqual(findOddities(seriesOf([100, 104, 100])).spikes, [], 'below five in a hundred')
})

test('half an hour without a trade is a silence, but not of an index, which has no volume', () => {
  const closes = Array.from({ length: 40 }, () => 100)
  const quiet = closes.map((_, minute) => (minute >= 5 && minute < 35 ? 0 : 1))
  assert.deepEqual(findOddities(seriesOf(closes, quiet)).silences, [
    { openedAt: 300_000, minutes: 30 },
  ])
  assert.deepEqual(
    findOddities(
      seriesOf(
        closes,
        closes.map(() => 0),
      ),
    ).silences,
    [],
  )
  quiet[20] = 1
  assert.deepEqual(findOddities(seriesOf(closes, quiet)).silences, [])
})
