import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../../../core/chance.ts'
import { learn, spansOf, type Learning, type LearnSettings } from './learn.ts'
import type { Dataset } from './prepare-samples.ts'

const SETTINGS: LearnSettings = {
  algorithm: 'linear_regression',
  hyperparameters: {},
  trainWindow: null,
  testWindow: null,
  cvFolds: 5,
  alphaGrid: null,
  l1RatioGrid: null,
  pValueThreshold: 0.05,
  saveAllGridModels: false,
}

/** label = 2 × strong + noise; the second feature is chance alone. */
function drawn(count: number): Dataset {
  const draw = chance(3, 'learn', 0)
  const column = (): Float64Array => Float64Array.from({ length: count }, () => draw.normal())
  const [strong, noise, weak] = [column(), column(), column()]
  return {
    names: ['strong', 'chance'],
    features: [strong, weak],
    target: strong.map((value, index) => 2 * value + 0.5 * noise[index]!),
    base: new Float64Array(count),
    at: Float64Array.from({ length: count }, (_, index) => index),
    notes: [],
  }
}

function learned(settings: Partial<LearnSettings>, data = drawn(500)): Learning {
  const learning = learn({ ...SETTINGS, ...settings }, data, 1)
  assert.ok(learning.ok, JSON.stringify(learning))
  return learning.value
}

test('what has evidence is learned from, and the rest is left out and said', () => {
  const { best, dropped, columnsInitial, train, test: unseen, baseline } = learned({})
  assert.deepEqual(best.features, ['strong'])
  assert.deepEqual([columnsInitial, dropped.map(({ feature }) => feature)], [2, ['chance']])
  assert.deepEqual(
    [train, unseen],
    [
      { from: 0, to: 399 },
      { from: 400, to: 500 },
    ],
  )
  assert.ok('r2' in best.scores && best.scores.r2! > 0.9)
  assert.ok('rmse' in best.scores && Math.abs(best.scores.rmse - 0.5) < 0.1, 'the noise is left')
  assert.ok('rmse' in baseline && baseline.rmse > 1.8, 'who knows nothing errs by all of it')
  assert.equal(best.folds.length, 5)
  assert.equal(learned({ pValueThreshold: 1 }).best.features.length, 2)
})

test('the test window decides nothing: with others in it the same model is learned', () => {
  const data = drawn(500)
  const other = {
    ...data,
    target: data.target.map((label, index) => (index < 400 ? label : -label)),
  }
  const grid = { algorithm: 'elasticnet_regression', alphaGrid: [0.01, 1, 10] } as const
  const [one, two] = [learned(grid, data), learned(grid, other)]
  assert.deepEqual(one.best.model, two.best.model)
  assert.notDeepEqual(one.best.scores, two.best.scores)
})

test('of a grid the pair stays whose folds err least, and the others are kept where asked', () => {
  const settings = {
    algorithm: 'elasticnet_regression',
    alphaGrid: [10, 0.01, 1],
    l1RatioGrid: [0.2, 0.8],
  } as const
  const { best, others } = learned({ ...settings, saveAllGridModels: true })
  assert.equal(best.candidate.alpha, 0.01)
  assert.equal(others.length, 5)
  const mean = (folds: readonly number[]): number => folds.reduce((a, b) => a + b, 0) / folds.length
  for (const other of others) assert.ok(mean(other.folds) >= mean(best.folds))
  assert.equal(learned(settings).others.length, 0)
})

test('a grid that an algorithm has no use for is said to be so', () => {
  assert.deepEqual(learned({ alphaGrid: [1] }).notes, [
    'linear_regression has neither alpha nor l1_ratio: the grids were not used.',
  ])
})

test('shuffling what counts makes predictions worse, shuffling what does not changes little', () => {
  const { best } = learned({ pValueThreshold: 1 })
  const [strong, weak] = best.importance.values
  assert.ok(strong! > 1 && Math.abs(weak!) < 0.05, `${strong} and ${weak}`)
})

test('windows are of the newest samples, with one between them; too small ones are refused', () => {
  const spans = spansOf({ trainWindow: 100, testWindow: 50 }, 500)
  assert.deepEqual(spans, {
    ok: true,
    value: { train: { from: 349, to: 449 }, test: { from: 450, to: 500 } },
  })
  const none = spansOf({ trainWindow: null, testWindow: 490 }, 500)
  assert.ok(!none.ok && none.refusal.startsWith('A test window of 490 leaves 9 of 500 samples'))
})
