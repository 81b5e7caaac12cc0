import assert from 'node:assert/strict'
import { test } from 'node:test'
import { farthest, learningVectors } from '../../../../test/support/learning-vectors.ts'
import { chance } from '../../../core/chance.ts'
import { predict, trainModel, type Algorithm } from '../algorithms.ts'
import type { LinearParameters, TrainedModel } from '../model.ts'
import { pruneFeatures } from './prune-features.ts'
import { twoSided } from './student.ts'

const vectors = learningVectors()
const { features, target, classes } = vectors

test('coefficients and p-values are those of statsmodels', () => {
  const found = linearOf(train('linear_regression', target))
  assert.ok(Math.abs(found.intercept - vectors.linear.intercept) < 1e-13)
  assert.ok(farthest(found.coefficients, vectors.linear.coefficients) < 1e-13)
  assert.ok(farthest(found.pValues!, vectors.linear.p_values) < 1e-12)
})

test('columns that are nearly alike keep their digits: Longley’s, as NIST certifies them', () => {
  const { longley } = vectors
  const samples = {
    features: longley.features.map((column) => Float64Array.from(column)),
    target: Float64Array.from(longley.target),
  }
  const model = trainModel('linear_regression', { ...samples, hyperparameters: {}, seed: 1 })
  const { intercept, coefficients, pValues } = linearOf(model)
  const found = [intercept, ...coefficients, ...pValues!]
  const certified = [longley.intercept, ...longley.coefficients, ...longley.p_values]
  certified.forEach((value, index) => {
    assert.ok(Math.abs(found[index]! / value - 1) < 1e-12, `${found[index]} is not ${value}`)
  })
})

test('a feature that is a sum of others counts for nothing and has no p-value', () => {
  const sum = features[0]!.map((value, sample) => 2 * value - 3 * features[1]![sample]! + 7)
  const constant = new Float64Array(target.length).fill(5)
  const wider = [...features, sum, constant]
  const model = trainModel('linear_regression', {
    features: wider,
    target,
    hyperparameters: {},
    seed: 1,
  })
  const { coefficients, pValues } = linearOf(model)
  assert.equal(pValues!.filter((pValue) => pValue === null).length, 2)
  assert.equal(coefficients.filter((coefficient) => coefficient === 0).length, 2)
  const plain = predict(train('linear_regression', target), features)
  assert.ok(farthest(predict(model, wider), [...plain]) < 1e-12, 'it predicts the same')
})

test('Student’s t has the tails that scipy says, far out too', () => {
  for (const [t, degrees, pValue] of vectors.student) {
    const found = twoSided(t, degrees)
    if (pValue < 1e-300) assert.ok(found < 1e-300)
    else assert.ok(Math.abs(found / pValue - 1) < 1e-11, `of ${t} and ${degrees}: ${found}`)
  }
})

test('features go one by one while the worst p-value is above the threshold', () => {
  for (const { threshold, kept, dropped } of vectors.pruned) {
    const found = pruneFeatures({ features, target }, threshold)
    assert.deepEqual(found.kept, kept)
    assert.deepEqual(
      found.dropped.map(({ feature }) => feature),
      dropped.map(([feature]) => feature),
    )
    dropped.forEach(([, pValue], index) => {
      assert.ok(Math.abs(found.dropped[index]!.pValue / pValue - 1) < 1e-10)
    })
  }
})

test('of two features that say the same, pruning keeps one', () => {
  const twin = features[0]!.map((value) => 3 * value)
  const { kept, dropped } = pruneFeatures({ features: [...features, twin], target }, 0.05)
  assert.equal(kept.filter((feature) => feature === 0 || feature === 5).length, 1)
  assert.equal(dropped[0]!.pValue, 1)
  const few = { features: features.map((column) => column.slice(0, 4)), target: target.slice(0, 4) }
  assert.equal(pruneFeatures(few, 0.05).kept.length, 5, 'four samples judge nothing')
})

for (const { hyperparameters, scaled, predictions } of vectors.elastic_net) {
  test(`the elastic net is scikit-learn’s: ${JSON.stringify(hyperparameters)}`, () => {
    const model = train('elasticnet_regression', target, hyperparameters)
    assert.ok(farthest(linearOf(model).scaled, scaled) < 1e-13)
    assert.ok(farthest(predict(model, features), predictions) < 1e-13)
  })
}

for (const { hyperparameters, scaled, predictions } of vectors.logistic) {
  test(`logistic classification is scikit-learn’s: ${JSON.stringify(hyperparameters)}`, () => {
    const model = train('logistic_classification', classes, hyperparameters)
    assert.ok(farthest(linearOf(model).scaled, scaled) < 1e-11)
    assert.ok(farthest(predict(model, features), predictions) < 1e-12)
  })
}

test('an elastic net meets the conditions of its optimum, where features outnumber samples', () => {
  const draw = chance(5, 'test/elastic-net', 0)
  const [count, width, alpha, ratio] = [40, 90, 0.08, 0.8]
  const wide = Array.from({ length: width }, () =>
    Float64Array.from({ length: count }, draw.normal),
  )
  const labels = wide[3]!.map((value, sample) => 2 * value - wide[7]![sample]! + draw.normal())
  const model = trainModel('elasticnet_regression', {
    features: wide,
    target: labels,
    hyperparameters: { alpha, l1_ratio: ratio, standardize: false },
    seed: 1,
  })
  const { coefficients } = linearOf(model)
  const predicted = predict(model, wide)
  // At the optimum a slope is the penalty's: its sign where a weight is not 0, at most that if it is.
  wide.forEach((column, feature) => {
    const slope = column.reduce((sum, x, at) => sum + x * (labels[at]! - predicted[at]!), 0) / count
    const weight = coefficients[feature]!
    const rest = slope - alpha * (1 - ratio) * weight
    if (weight === 0) assert.ok(Math.abs(rest) <= alpha * ratio + 1e-9)
    else assert.ok(Math.abs(rest - alpha * ratio * Math.sign(weight)) < 1e-9)
  })
  assert.ok(coefficients.filter((weight) => weight !== 0).length < count)
})

test('classes that a line tells apart leave finite weights', () => {
  const line = Float64Array.from({ length: 60 }, (_, sample) => sample - 29.5)
  const labels = line.map((value) => (value > 0 ? 1 : 0))
  for (const C of [1, 1e9]) {
    const training = { features: [line], target: labels, hyperparameters: { C }, seed: 1 }
    const model = trainModel('logistic_classification', training)
    assert.ok(linearOf(model).coefficients.every(Number.isFinite))
    assert.deepEqual(
      predict(model, [line]).map((chanceOfOne) => (chanceOfOne > 0.5 ? 1 : 0)),
      labels,
    )
  }
})

function train(algorithm: Algorithm, labels: Float64Array, hyperparameters = {}): TrainedModel {
  return trainModel(algorithm, { features, target: labels, hyperparameters, seed: 1 })
}

function linearOf({ parameters }: TrainedModel): LinearParameters {
  assert.equal(parameters.kind, 'linear')
  return parameters
}
