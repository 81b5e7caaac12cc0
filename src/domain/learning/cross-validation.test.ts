import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learningVectors } from '../../../test/support/learning-vectors.ts'
import { foldsFault, timeSeriesSplit } from './cross-validation.ts'

test('folds in order of time are those of scikit-learn', () => {
  for (const { count, folds, gap, max_train, spans } of learningVectors().folds) {
    const found = timeSeriesSplit(count, folds, { gap, maxTrain: max_train ?? Infinity })
    const flat = found.map(({ train, test: held }) => [train.from, train.to, held.from, held.to])
    assert.deepEqual(flat, spans)
  }
})

test('nothing is learned from what comes after it, nor from within the gap', () => {
  for (const { train, test: held } of timeSeriesSplit(1_000, 5, { gap: 7 })) {
    assert.equal(held.from - train.to, 7)
    assert.ok(train.from < train.to && held.from < held.to && held.to <= 1_000)
  }
})

test('too few samples for the folds are refused with a reason', () => {
  assert.equal(foldsFault(6, 5), null)
  assert.match(foldsFault(5, 5)!, /need at least 6 samples/)
  assert.match(foldsFault(100, 1)!, /at least 2 folds/)
  assert.match(foldsFault(60, 5, 10)!, /leaves the first of 5 folds no samples/)
})
