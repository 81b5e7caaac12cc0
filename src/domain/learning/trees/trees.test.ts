import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { predict, trainModel, type Algorithm } from '../algorithms.ts'
import type { Tree, TreeParameters } from '../model.ts'

test('trees stay within their limits', () => {
  const { features, target } = friedman(2_000)
  const grown = (algorithm: Algorithm, hyperparameters: object) =>
    treesOf(algorithm, features, target, { n_estimators: 3, ...hyperparameters })
  for (const tree of grown('xgboost_regressor', { max_depth: 4 })) {
    assert.ok(depthOf(tree) <= 4)
  }
  for (const tree of grown('lightgbm_regressor', { num_leaves: 9, max_depth: 5 })) {
    assert.ok(leavesOf(tree) === 9 && depthOf(tree) <= 5)
  }
  for (const tree of grown('lightgbm_regressor', { min_data_in_leaf: 300 })) {
    assert.ok(leavesOf(tree) <= 6, 'of 2,000 samples at most six leaves have 300 each')
  }
  for (const tree of grown('random_forest_regressor', { min_samples_leaf: 100, max_depth: 20 })) {
    assert.ok(leavesOf(tree) <= 20)
  }
  for (const tree of grown('xgboost_regressor', { gamma: 1e9 })) assert.equal(leavesOf(tree), 1)
})

test('labels that are all alike grow no tree', () => {
  const { features } = friedman(500)
  const flat = new Float64Array(500).fill(0.1 + 0.2)
  for (const algorithm of ['xgboost_regressor', 'random_forest_regressor'] as const) {
    const model = trainModel(algorithm, {
      features,
      target: flat,
      hyperparameters: { n_estimators: 3 },
      seed: 1,
    })
    const { trees } = model.parameters as TreeParameters
    assert.deepEqual(trees.map(leavesOf), [1, 1, 1])
    assert.ok(predict(model, features).every((value) => Math.abs(value - flat[0]!) < 1e-15))
  }
})

test('labels as small as a minute’s returns are learned as well as large ones', () => {
  const { features, target } = friedman(1_000)
  const settings = { n_estimators: 20, reg_lambda: 0, min_child_weight: 0 }
  const small = target.map((label) => label * 1e-7)
  const predictions = (labels: Float64Array) =>
    predict(
      trainModel('xgboost_regressor', {
        features,
        target: labels,
        hyperparameters: settings,
        seed: 1,
      }),
      features,
    )
  const [large, tiny] = [predictions(target), predictions(small)]
  assert.ok(large.every((value, sample) => Math.abs(tiny[sample]! * 1e7 - value) < 1e-6 * 15))
})

test('what is missing is sent where it belongs', () => {
  const draw = chance(6, 'test/missing', 0)
  const feature = Float64Array.from({ length: 600 }, () => (draw.uniform() < 0.3 ? Number.NaN : 1))
  const target = feature.map((value) => (Number.isNaN(value) ? 5 : -5))
  for (const algorithm of ['xgboost_regressor', 'lightgbm_regressor'] as const) {
    const model = trainModel(algorithm, {
      features: [feature],
      target,
      hyperparameters: { n_estimators: 60 },
      seed: 1,
    })
    const predictions = predict(JSON.parse(JSON.stringify(model)), [feature])
    assert.ok(predictions.every((value, sample) => Math.abs(value - target[sample]!) < 0.1))
  }
})

test('boosting ends where the newest samples are predicted no better, and keeps the best trees', () => {
  const { features, target } = friedman(600)
  const settings = { n_estimators: 400, learning_rate: 0.3 }
  const train = (columns: Float64Array[], labels: Float64Array, more: object) =>
    treesOf('xgboost_regressor', columns, labels, { ...settings, ...more })
  const stopped = train(features, target, { early_stopping_rounds: 10 })
  assert.ok(stopped.length > 5 && stopped.length < 200, `${stopped.length} trees`)
  // They are the first trees of a model of the older four fifths alone.
  const older = features.map((column) => column.subarray(0, 480))
  const all = train(older, target.subarray(0, 480), { n_estimators: stopped.length + 10 })
  assert.deepEqual(all.slice(0, stopped.length), stopped)
  const errorAfter = (count: number) => {
    const training = { features: older, target: target.subarray(0, 480), seed: 1 }
    const hyperparameters = { ...settings, n_estimators: count }
    const model = trainModel('xgboost_regressor', { ...training, hyperparameters })
    const newest = features.map((column) => column.subarray(480))
    return predict(model, newest).reduce((sum, x, at) => sum + (x - target[480 + at]!) ** 2, 0)
  }
  const best = errorAfter(stopped.length)
  assert.ok(errorAfter(stopped.length + 1) >= best && errorAfter(stopped.length + 10) >= best)
  assert.ok(errorAfter(stopped.length - 1) > best)
})

test('a class that counts w times is what w copies of its samples would be', () => {
  const { features, target } = friedman(100) // so few that no two splits gain the same
  const labels = target.map((value) => (value > 17 ? 1 : 0))
  const ones = [...labels.keys()].filter((sample) => labels[sample] === 1)
  const twice = (column: Float64Array) =>
    Float64Array.from([...column, ...ones.map((sample) => column[sample]!)])
  const settings = { n_estimators: 10, max_depth: 3 }
  const weighed = trainModel('xgboost_classifier', {
    features,
    target: labels,
    hyperparameters: { ...settings, scale_pos_weight: 2 },
    seed: 1,
  })
  const copied = trainModel('xgboost_classifier', {
    features: features.map(twice),
    target: twice(labels),
    hyperparameters: settings,
    seed: 1,
  })
  const expected = predict(copied, features)
  predict(weighed, features).forEach((value, sample) => {
    assert.ok(Math.abs(value - expected[sample]!) < 1e-14)
  })
})

test('on samples that were not learned from, errors are those of the peers', () => {
  const { features, target } = friedman(4_000)
  const cut = (columns: Float64Array[], from: number, to: number) =>
    columns.map((column) => column.subarray(from, to))
  const errorOf = (algorithm: Algorithm, hyperparameters: object): number => {
    const training = { features: cut(features, 0, 3_000), target: target.subarray(0, 3_000) }
    const settings = { n_estimators: 60, ...hyperparameters }
    const model = trainModel(algorithm, { ...training, hyperparameters: settings, seed: 1 })
    const predictions = predict(model, cut(features, 3_000, 4_000))
    const squares = predictions.reduce((sum, value, sample) => {
      const error = value - target[3_000 + sample]!
      return sum + error * error
    }, 0)
    return Math.sqrt(squares / 1_000)
  }
  for (const [algorithm, hyperparameters, error] of PEER_ERRORS) {
    const found = errorOf(algorithm, hyperparameters)
    assert.ok(found < 1.04 * error, `${algorithm}: ${found}, a peer's is ${error}`)
  }
})

/**
 * What XGBoost 3.2.0 and LightGBM 4.7.0 with 256 bins, and scikit-learn 1.9.1 over three seeds, got on
 * these very samples. With 128 to 255 bins XGBoost's first is between 1.386 and 1.441: the band of 4 %
 * is what the choice of bins alone does.
 */
const PEER_ERRORS: [Algorithm, object, number][] = [
  ['xgboost_regressor', { learning_rate: 0.1, max_depth: 4 }, 1.407],
  ['xgboost_regressor', { learning_rate: 0.1, max_depth: 4, subsample: 0.5 }, 1.377],
  ['lightgbm_regressor', { learning_rate: 0.1, num_leaves: 15 }, 1.317],
  ['random_forest_regressor', { max_depth: 12, max_features: 0.4 }, 1.766],
]

/** J. Friedman (1991): ten features of which five count, with noise of deviation 1. */
function friedman(count: number): { features: Float64Array[]; target: Float64Array } {
  const draw = chance(20_260_101, 'test/friedman', 0)
  const features = Array.from({ length: 10 }, () => {
    return Float64Array.from({ length: count }, draw.uniform)
  })
  const [a, b, c, d, e] = features as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const target = a.map((_, at) => {
    const wave = Math.sin(Math.PI * a[at]! * b[at]!)
    return 10 * wave + 20 * (c[at]! - 0.5) ** 2 + 10 * d[at]! + 5 * e[at]! + draw.normal()
  })
  return { features, target }
}

function treesOf(
  algorithm: Algorithm,
  features: Float64Array[],
  target: Float64Array,
  hyperparameters: object,
): readonly Tree[] {
  const training = { features, target, hyperparameters: { ...hyperparameters }, seed: 1 }
  return (trainModel(algorithm, training).parameters as TreeParameters).trees
}

function leavesOf({ feature }: Tree): number {
  return feature.filter((split) => split < 0).length
}

function depthOf({ feature, left }: Tree, node = 0): number {
  if (feature[node]! < 0) return 0
  const child = left[node]!
  return (
    1 +
    Math.max(
      depthOf({ feature, left } as Tree, child),
      depthOf({ feature, left } as Tree, child + 1),
    )
  )
}
