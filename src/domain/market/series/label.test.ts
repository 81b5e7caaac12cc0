import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant } from '../../../core/instant.ts'
import { placeOfLabel } from './label.ts'

const WHOLE = {
  timeframe: '5min',
  nearest_candle_timestamp_utc: '2024-11-07T03:45:00Z',
  sample_offset_seconds: 0,
}

test('FO-224 a label without timeframe, bar or offset is refused, and the sentence names which', () => {
  assert.ok(placeOfLabel(WHOLE).ok)
  for (const name of Object.keys(WHOLE)) {
    for (const nothing of [undefined, null]) {
      const refused = placeOfLabel({ ...WHOLE, [name]: nothing })
      assert.ok(!refused.ok)
      assert.match(refused.refusal, new RegExp(name))
    }
  }
})

test('the bar of a label is told by its instant, in UTC where no zone is named', () => {
  for (const at of ['2024-11-07T03:45:00', '2024-11-07T09:15:00+05:30', '2024-11-07T03:45Z']) {
    const read = placeOfLabel({ ...WHOLE, nearest_candle_timestamp_utc: at })
    assert.ok(read.ok)
    assert.equal(formatInstant(read.value.labeledAt), '2024-11-07T03:45:00.000Z')
    assert.equal(read.value.interval, '5m')
  }
})

test('what is odd in the metadata of a label is refused', () => {
  let deep: unknown = 1
  for (let level = 0; level < 20; level += 1) deep = [deep]
  const odd = [
    { timeframe: '7min' },
    { nearest_candle_timestamp_utc: 'yesterday' },
    { nearest_candle_timestamp_utc: 1_730_951_100 },
    { sample_offset_seconds: '0' },
    { sample_offset_seconds: Number.NaN },
    { note: 'x'.repeat(17_000) },
    { deep },
  ]
  for (const change of odd) {
    assert.ok(!placeOfLabel({ ...WHOLE, ...change }).ok, Object.keys(change).join())
  }
})
