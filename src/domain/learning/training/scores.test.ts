import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classScores, regressionScores } from './scores.ts'

/** Expected values: scikit-learn 1.9.1. */
const close = (actual: number | null, expected: number, what: string): void =>
  assert.ok(Math.abs(actual! - expected) < 1e-14, `${what} is ${actual}, expected ${expected}`)

test('scores of numbers are those of scikit-learn; directions count where something moved', () => {
  const actual = Float64Array.of(0.3, -0.2, 0.5, 0.1, -0.4, 0)
  const predicted = Float64Array.of(0.2, -0.1, 0.3, -0.2, -0.3, 0.1)
  const {
    r2,
    mae,
    rmse,
    hit_rate: hitRate,
  } = regressionScores(actual, predicted, new Float64Array(6))
  close(r2, 0.6822429906542055, 'r2')
  close(mae, 0.15, 'mae')
  close(rmse, 0.16832508230603466, 'rmse')
  assert.equal(hitRate, 4 / 5, 'the last did not move, and is left out')
})

test('scores of chances are those of scikit-learn, equal ones counted half', () => {
  const actual = Float64Array.of(1, 0, 1, 1, 0, 0, 1, 0)
  const chances = Float64Array.of(0.9, 0.4, 0.6, 0.4, 0.2, 0.7, 0.6, 0.5)
  const scores = classScores(actual, chances)
  close(scores.accuracy, 0.75, 'accuracy')
  close(scores.precision, 0.75, 'precision')
  close(scores.recall, 0.75, 'recall')
  close(scores.f1, 0.75, 'f1')
  close(scores.log_loss, 0.5842989568787555, 'log loss')
  close(scores.auc, 0.71875, 'auc')
})
