import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'
import { fingerprintOf } from './fingerprint.ts'

const CONFIG: TrainingConfig = {
  algorithm: 'elasticnet_regression',
  symbol: 'AAPL',
  targetCol: 'close',
  featureCols: ['RSI_14', 'close'],
  hyperparameters: { alpha: 0.1, l1_ratio: 0.5 },
  dataOptions: {},
  timeframe: '1m',
  trainWindow: 1_000,
  testWindow: 200,
  targetTransform: 'log_return',
  contextSymbols: ['SPY', 'QQQ'],
  cvFolds: 5,
  cvStrategy: 'time_series_split',
  alphaGrid: [1, 0.1],
  l1RatioGrid: [0.5],
  regimeConfigs: [
    { feature: 'ADX_14', min: 25 },
    { feature: 'RSI_14', values: [2, 1] },
  ],
  pValueThreshold: 0.05,
  saveAllGridModels: false,
}

const changed = (change: Partial<TrainingConfig>): string => fingerprintOf({ ...CONFIG, ...change })

test('ML-130 ML-137 a fingerprint is the SHA-256 of the canonical JSON, written out by hand here', () => {
  const text =
    '{"algorithm":"elasticnet_regression","alpha_grid":[0.1,1],"context_symbols":["QQQ","SPY"],' +
    '"cv_folds":5,"cv_strategy":"time_series_split","data_options":{},' +
    '"features":["RSI_14","close"],"hyperparameters":{"alpha":0.1,"l1_ratio":0.5},' +
    '"l1_ratio_grid":[0.5],"p_value_threshold":0.05,"regime_configs":[' +
    '{"feature":"ADX_14","min":25},{"feature":"RSI_14","values":[1,2]}],' +
    '"symbol":"AAPL","target_col":"close","target_transform":"log_return","test_window":200,' +
    '"timeframe":"1m","train_window":1000}'
  const expected = createHash('sha256').update(text).digest('hex')
  assert.equal(fingerprintOf(CONFIG), expected)
  assert.equal(fingerprintOf(structuredClone(CONFIG)), expected)
  assert.match(expected, /^[0-9a-f]{64}$/)
})

test('ML-137 ML-138 order, case, nulls and the ninth decimal change nothing', () => {
  const same = fingerprintOf(CONFIG)
  assert.equal(changed({ featureCols: ['close', 'RSI_14'] }), same)
  assert.equal(changed({ symbol: 'aapl', contextSymbols: ['qqq', 'spy'] }), same)
  assert.equal(changed({ hyperparameters: { l1_ratio: 0.5, tol: null, alpha: 0.1 } }), same)
  assert.equal(changed({ hyperparameters: { alpha: 0.100000001, l1_ratio: 0.5 } }), same)
  assert.equal(changed({ alphaGrid: [0.1, 1] }), same)
  assert.equal(changed({ regimeConfigs: CONFIG.regimeConfigs!.toReversed() }), same)
  const withParent = { ...CONFIG, parentModelId: 'another', cohortId: 'c', groupId: 'g' }
  assert.equal(fingerprintOf(withParent), same)
})

test('ML-131 ML-132 ML-133 ML-134 ML-135 DEC-07 each parameter changes it, and the algorithm does', () => {
  const changes: readonly Partial<TrainingConfig>[] = [
    { featureCols: ['close'] },
    { hyperparameters: { alpha: 0.2, l1_ratio: 0.5 } },
    { hyperparameters: { alpha: 0.10000001, l1_ratio: 0.5 } },
    { targetTransform: 'pct_change' },
    { symbol: 'MSFT' },
    { targetCol: 'open' },
    { timeframe: '5m' },
    { trainWindow: 1_001 },
    { trainWindow: null },
    { testWindow: 100 },
    { contextSymbols: ['SPY'] },
    { cvFolds: 4 },
    { cvStrategy: 'another' as 'time_series_split' },
    { alphaGrid: [1] },
    { l1RatioGrid: [0.6] },
    { l1RatioGrid: null },
    { regimeConfigs: [{ feature: 'ADX_14', min: 20 }] },
    { algorithm: 'linear_regression' },
    { dataOptions: { limit: 500 } },
    { pValueThreshold: 1 },
    { saveAllGridModels: true },
  ]
  const all = new Set([CONFIG, ...changes].map((change) => changed(change)))
  assert.equal(all.size, changes.length + 1)
})
