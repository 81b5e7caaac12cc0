import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance, type Chance } from '../../core/chance.ts'
import { ALGORITHMS, isClassifier, predict, trainingFault, trainModel } from './algorithms.ts'

/** Columns that nobody would wish for. */
const FEATURES: readonly ((draw: Chance) => number)[] = [
  (draw) => draw.normal(),
  (draw) => draw.integer(3),
  () => 0,
  () => -0,
  () => Number.NaN,
  (draw) => draw.normal() * 1e99,
  (draw) => draw.normal() * 1e-300,
  (draw) => 1e9 + draw.normal() * 1e-6,
  (draw) => (draw.uniform() < 0.3 ? Number.NaN : draw.normal()),
  (draw) => (draw.integer(2) === 0 ? 1e100 : -1e100),
]

const LABELS: readonly ((draw: Chance) => number)[] = [
  (draw) => draw.normal(),
  (draw) => draw.normal() * 1e-12,
  (draw) => draw.normal() * 1e98,
  (draw) => 1e12 + draw.normal(),
  () => 5,
]

test('whatever the samples are, they are refused, or predictions are finite and survive JSON', () => {
  let trained = 0
  for (let index = 0; index < 250; index += 1) {
    const draw = chance(7, 'test/odd-samples', index)
    const algorithm = ALGORITHMS[draw.integer(ALGORITHMS.length)]!
    const [count, width] = [2 + draw.integer(60), 1 + draw.integer(6)]
    const features = Array.from({ length: width }, () => {
      const value = FEATURES[draw.integer(FEATURES.length)]!
      return Float64Array.from({ length: count }, () => value(draw))
    })
    const label = LABELS[draw.integer(LABELS.length)]!
    const target = Float64Array.from({ length: count }, () => {
      return isClassifier(algorithm) ? draw.integer(2) : label(draw)
    })
    if (trainingFault(algorithm, { features, target }) !== null) continue

    const boosted = { subsample: 0.5 + draw.uniform() / 2, reg_lambda: draw.integer(2) }
    const stopping = { min_child_weight: draw.integer(2), early_stopping_rounds: draw.integer(3) }
    const few = /forest|xgb|gbm/.test(algorithm) ? { n_estimators: 5 } : {}
    const hyperparameters = /xgb|gbm/.test(algorithm) ? { ...few, ...boosted, ...stopping } : few
    const model = trainModel(algorithm, { features, target, hyperparameters, seed: index })
    const predictions = predict(model, features)
    assert.ok(predictions.every(Number.isFinite), `${algorithm}, case ${index}`)
    assert.deepEqual(predict(JSON.parse(JSON.stringify(model)), features), predictions)
    trained += 1
  }
  assert.ok(trained > 100, `${trained} of 250 were not refused`)
})
