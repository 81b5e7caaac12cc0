import assert from 'node:assert/strict'
import { test } from 'node:test'
import { farthest, learningVectors } from '../../../../test/support/learning-vectors.ts'
import { predict, trainModel, type Algorithm } from '../algorithms.ts'
import type { TreeParameters } from '../model.ts'

const vectors = learningVectors()

/** Both peers keep gradients and leaves in single precision, so that 3e-7 is all they can agree to. */
const SINGLE = 1e-6

for (const one of vectors.xgboost) {
  test(`XGBoost’s trees: ${titleOf(one)}`, () => {
    const { predictions, trees } = learned('xgboost', one)
    assert.ok(farthest(predictions, one.predictions) < SINGLE)
    assert.deepEqual(trees.map(leafCount), one.leaf_counts)
  })
}

for (const one of vectors.lightgbm) {
  test(`LightGBM’s trees: ${titleOf(one)}`, () => {
    assert.ok(farthest(learned('lightgbm', one).predictions, one.predictions) < SINGLE)
  })
}

for (const one of vectors.forest) {
  test(`a tree of scikit-learn’s forest, between the samples: ${titleOf(one)}`, () => {
    // Half a step off the grid on which the samples lie; no sample is there.
    const between = vectors.features.map((column) => {
      return column.subarray(0, 40).map((value) => value + 0.0625)
    })
    const { predictions } = learned('random_forest', one, between)
    assert.ok(farthest(predictions, one.predictions) < 1e-14)
  })
}

test('a forest’s importance is scikit-learn’s, where no two splits gain the same', () => {
  const one = vectors.forest.find(({ hyperparameters }) => 'min_samples_leaf' in hyperparameters)!
  const { gains } = learned('random_forest', one)
  const all = gains.reduce((sum, gain) => sum + gain, 0)
  const shares = gains.map((gain) => gain / all)
  assert.ok(farthest(shares, one.gains) < 1e-12)
})

type Case = (typeof vectors.xgboost)[number]

function learned(
  family: string,
  { task, holed, hyperparameters }: Case,
  columns: Float64Array[] = holed ? vectors.holed : vectors.features,
) {
  const target = task === 'classifier' ? vectors.classes : vectors.target
  const features = holed ? vectors.holed : vectors.features
  const algorithm = `${family}_${task}` as Algorithm
  const model = trainModel(algorithm, { features, target, hyperparameters, seed: 1 })
  const { trees, gains } = model.parameters as TreeParameters
  return { predictions: predict(model, columns), trees, gains }
}

function leafCount({ feature }: TreeParameters['trees'][number]): number {
  return feature.filter((split) => split < 0).length
}

function titleOf({ task, holed, hyperparameters }: Case): string {
  return `${task}${holed ? ', values missing' : ''} ${JSON.stringify(hyperparameters)}`
}
