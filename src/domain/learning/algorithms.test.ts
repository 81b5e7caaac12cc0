import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learningVectors } from '../../../test/support/learning-vectors.ts'
import {
  ALGORITHMS,
  isClassifier,
  predict,
  trainingFault,
  trainModel,
  type Algorithm,
} from './algorithms.ts'
import { importanceOf } from './importance.ts'
import type { TrainedModel } from './model.ts'

const { features, holed, target, classes } = learningVectors()

test('the algorithms have the names of the source', () => {
  assert.deepEqual(ALGORITHMS.toSorted(), [
    'elasticnet_regression',
    'lightgbm_classifier',
    'lightgbm_regressor',
    'linear_regression',
    'logistic_classification',
    'random_forest_classifier',
    'random_forest_regressor',
    'xgboost_classifier',
    'xgboost_regressor',
  ])
})

for (const algorithm of ALGORITHMS) {
  test(`${algorithm} learns the same twice, bit for bit, and survives JSON`, () => {
    const [model, again] = [usual(algorithm), learned(algorithm)]
    assert.deepEqual(again, model)
    const restored = JSON.parse(JSON.stringify(model)) as TrainedModel
    assert.deepEqual(restored, model, 'nothing of it is lost')
    assert.deepEqual(predict(restored, features), predict(model, features))
  })

  test(`${algorithm} beats the mean label on what it learned from`, () => {
    const labels = labelsOf(algorithm)
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length
    const predictions = predict(usual(algorithm), features)
    assert.ok(
      squares(labels, predictions) <
        0.9 *
          squares(
            labels,
            labels.map(() => mean),
          ),
    )
    if (isClassifier(algorithm))
      assert.ok(predictions.every((chance) => chance >= 0 && chance <= 1))
  })

  test(`${algorithm} says which feature matters most`, () => {
    const { type, values } = importanceOf(usual(algorithm))
    assert.equal(type, isOfTrees(algorithm) ? 'tree_importance' : 'absolute_coefficient')
    assert.equal(values.indexOf(Math.max(...values)), 0, 'the labels were made of the first mostly')
    assert.ok(values.every((value) => value >= 0))
    const sum = values.reduce((total, value) => total + value, 0)
    if (isOfTrees(algorithm)) assert.ok(Math.abs(sum - 1) < 1e-12)
  })
}

test('what depends on chance depends on the seed', () => {
  const settings: [Algorithm, object][] = [
    ['random_forest_regressor', {}],
    ['xgboost_regressor', { subsample: 0.7 }],
    ['lightgbm_classifier', { colsample_bytree: 0.6 }],
    ['xgboost_classifier', { colsample_bynode: 0.5 }],
  ]
  for (const [algorithm, settled] of settings) {
    const hyperparameters = { n_estimators: 5, ...settled }
    const [one, other] = [
      learned(algorithm, hyperparameters, 1),
      learned(algorithm, hyperparameters, 2),
    ]
    assert.notDeepEqual(other.parameters, one.parameters)
    assert.deepEqual(learned(algorithm, hyperparameters, 2), other)
  }
})

test('progress rises to 1, and what it throws ends the training', () => {
  for (const algorithm of ['random_forest_classifier', 'lightgbm_regressor'] as const) {
    const told: number[] = []
    const training = { features, target: labelsOf(algorithm), hyperparameters: { n_estimators: 4 } }
    trainModel(algorithm, { ...training, seed: 1 }, (fraction) => told.push(fraction))
    assert.deepEqual(told, [0.25, 0.5, 0.75, 1])
    const cancel = () => {
      throw new Error('canceled')
    }
    assert.throws(() => trainModel(algorithm, { ...training, seed: 1 }, cancel), /canceled/)
  }
})

test('samples that teach nothing are refused with a reason', () => {
  const few = target.slice(0, 1)
  const cases: [Algorithm, Float64Array[], Float64Array, RegExp][] = [
    ['linear_regression', [], target, /no feature/],
    ['linear_regression', [few], few, /too few/],
    ['linear_regression', [few], target, /another number of samples/],
    ['linear_regression', holed, target, /feature 0 has missing/],
    ['xgboost_regressor', features, target.with(3, Number.NaN), /label is missing/],
    ['xgboost_regressor', [target.with(3, Infinity)], target, /feature 0 has values that are inf/],
    ['linear_regression', [target.with(3, -1e101)], target, /beyond 1e100/],
    ['xgboost_classifier', features, target, /labels of 0 and 1/],
    ['logistic_classification', features, classes.map(() => 1), /all labels are 1/],
  ]
  for (const [algorithm, columns, labels, reason] of cases) {
    assert.match(trainingFault(algorithm, { features: columns, target: labels })!, reason)
  }
  assert.equal(trainingFault('lightgbm_regressor', { features: holed, target }), null)
})

test('a line predicts nothing for a sample with a feature missing; trees do', () => {
  const [column, ...rest] = features
  const gap = [column!.with(7, Number.NaN), ...rest]
  assert.ok(Number.isNaN(predict(usual('linear_regression'), gap)[7]))
  assert.ok(Number.isFinite(predict(usual('xgboost_regressor'), gap)[7]))
})

const models = new Map<Algorithm, TrainedModel>()

/** Trained once for all tests. */
function usual(algorithm: Algorithm): TrainedModel {
  const model = models.get(algorithm) ?? learned(algorithm)
  models.set(algorithm, model)
  return model
}

function learned(algorithm: Algorithm, given?: object, seed = 20_260_101): TrainedModel {
  const hyperparameters = { ...(given ?? (isOfTrees(algorithm) ? { n_estimators: 20 } : {})) }
  return trainModel(algorithm, { features, target: labelsOf(algorithm), hyperparameters, seed })
}

function labelsOf(algorithm: Algorithm): Float64Array {
  return isClassifier(algorithm) ? classes : target
}

function isOfTrees(algorithm: Algorithm): boolean {
  return /forest|boost|gbm/.test(algorithm)
}

function squares(labels: Float64Array, predictions: Float64Array): number {
  return labels.reduce((sum, label, sample) => sum + (label - predictions[sample]!) ** 2, 0)
}
