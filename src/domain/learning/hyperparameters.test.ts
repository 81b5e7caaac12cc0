import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALGORITHMS } from './algorithms.ts'
import { parseHyperparameters } from './hyperparameters.ts'
import { HYPERPARAMETERS } from './hyperparameter-table.ts'

test('what is not given has its default, and what was parsed parses to itself', () => {
  for (const algorithm of ALGORITHMS) {
    const parsed = parseHyperparameters(algorithm, {})
    assert.ok(parsed.ok)
    const names = HYPERPARAMETERS[algorithm].map(({ name }) => name)
    assert.deepEqual(Object.keys(parsed.value), names)
    assert.deepEqual(parseHyperparameters(algorithm, parsed.value), parsed)
  }
})

test('the defaults are those of the libraries whose names the algorithms bear', () => {
  const of = (algorithm: (typeof ALGORITHMS)[number]) => {
    const parsed = parseHyperparameters(algorithm, {})
    assert.ok(parsed.ok)
    return parsed.value
  }
  // From the documentation of XGBoost 3.2, LightGBM 4.7 and scikit-learn 1.9.
  const xgboost = of('xgboost_regressor')
  assert.deepEqual(
    [xgboost['max_depth'], xgboost['learning_rate'], xgboost['reg_lambda']],
    [6, 0.3, 1],
  )
  assert.deepEqual([xgboost['gamma'], xgboost['min_child_weight'], xgboost['subsample']], [0, 1, 1])
  const lightgbm = of('lightgbm_classifier')
  assert.deepEqual([lightgbm['num_leaves'], lightgbm['learning_rate']], [31, 0.1])
  assert.deepEqual([lightgbm['min_data_in_leaf'], lightgbm['min_child_weight']], [20, 1e-3])
  assert.equal(of('random_forest_regressor')['max_features'], 1)
  assert.equal(of('random_forest_classifier')['max_features'], 'sqrt')
  assert.deepEqual(
    [of('elasticnet_regression')['l1_ratio'], of('logistic_classification')['C']],
    [0.5, 1],
  )
})

test('names of other libraries are understood, and null is the default', () => {
  const given = { eta: 0.05, lambda: 3, min_split_loss: 1, num_boost_round: 7, max_depth: null }
  const parsed = parseHyperparameters('xgboost_classifier', given)
  assert.ok(parsed.ok)
  const { learning_rate, reg_lambda, gamma, n_estimators, max_depth } = parsed.value
  assert.deepEqual([learning_rate, reg_lambda, gamma, n_estimators, max_depth], [0.05, 3, 1, 7, 6])
})

test('every fault is told at once, in a sentence with the bounds', () => {
  const parsed = parseHyperparameters('random_forest_classifier', {
    max_depth: 99,
    n_estimators: 2.5,
    bootstrap: 'yes',
    max_features: 'all',
    depth: 3,
  })
  assert.ok(!parsed.ok)
  assert.deepEqual(
    parsed.refusal.map(({ text }) => text.slice(0, 80)),
    [
      'max_depth is a whole number from 1 to 24, not 99',
      'n_estimators is a whole number from 1 to 5000, not 2.5',
      'bootstrap is true or false, not "yes"',
      'max_features is a number from 1e-9 to 1, or sqrt, or log2, not "all"',
      'random_forest_classifier has no depth; it has n_estimators, max_depth, min_sampl',
    ],
  )
})

test('a value of no sense is refused, whatever it is', () => {
  for (const value of [Number.NaN, Infinity, -1, {}, [], 'six', true]) {
    assert.ok(!parseHyperparameters('xgboost_regressor', { max_depth: value }).ok)
  }
  assert.ok(!parseHyperparameters('xgboost_regressor', JSON.parse('{"__proto__": 1}')).ok)
  assert.ok(!parseHyperparameters('xgboost_regressor', { constructor: 1 }).ok)
})
