import { assert } from '../../core/assert.ts'
import type { Asked } from './asked.ts'
import { parseHyperparameters } from './hyperparameters.ts'
import { trainElasticNet } from './linear/elastic-net.ts'
import { trainLeastSquares } from './linear/least-squares.ts'
import { trainLogistic } from './linear/logistic-regression.ts'
import { predictLinear } from './linear/predict-linear.ts'
import { MODEL_VERSION, type TrainedModel } from './model.ts'
import { samplesFault, type Samples } from './samples.ts'
import { predictTrees } from './trees/predict-trees.ts'
import { trainLightgbm, trainRandomForest, trainXgboost } from './trees/train-trees.ts'

/** The algorithms that a model can be trained with, by the names of the source. */
export const ALGORITHMS = [
  'linear_regression',
  'elasticnet_regression',
  'random_forest_regressor',
  'random_forest_classifier',
  'logistic_classification',
  'xgboost_regressor',
  'xgboost_classifier',
  'lightgbm_regressor',
  'lightgbm_classifier',
] as const

export type Algorithm = (typeof ALGORITHMS)[number]

export interface Training extends Samples {
  readonly hyperparameters: Readonly<Record<string, unknown>> // see parseHyperparameters
  readonly seed: number // an integer; the same one gives the same model, bit for bit
}

/** Told how far a training is, from 0 to 1, between trees. What it throws ends the training. */
export type OnProgress = (fraction: number) => void

/**
 * A model of these samples.
 *
 * Domain: `trainingFault` and `parseHyperparameters` find nothing wrong.
 * Edges:  the model knows features by their place; whoever names them keeps the names beside it.
 */
export function trainModel(
  algorithm: Algorithm,
  { features, target, hyperparameters, seed }: Training,
  onProgress: OnProgress = () => {},
): TrainedModel {
  const parsed = parseHyperparameters(algorithm, hyperparameters)
  assert(parsed.ok, 'hyperparameters were parsed before')
  assert(trainingFault(algorithm, { features, target }) === null, 'the samples can be learned from')
  const asked = { samples: { features, target }, hyperparameters: parsed.value, seed, onProgress }
  return {
    version: MODEL_VERSION,
    algorithm,
    featureCount: features.length,
    hyperparameters: parsed.value,
    seed,
    parameters: LEARNERS[algorithm](asked),
  }
}

/** Why an algorithm cannot learn from these samples, in a sentence; null if it can. */
export function trainingFault(algorithm: Algorithm, samples: Samples): string | null {
  const complete = !/^(?:random_forest|xgboost|lightgbm)/.test(algorithm)
  return samplesFault(samples, { classes: isClassifier(algorithm), complete })
}

/** A classifier learns labels of 0 and 1, and predicts the chance of 1. */
export function isClassifier(algorithm: Algorithm): boolean {
  return /_classifi(?:er|cation)$/.test(algorithm)
}

/**
 * What a model predicts for each sample.
 *
 * Units: of the label; of a classifier the chance of 1, so that class 1 is what exceeds ½.
 * Shape: one for each sample of `columns`, which are the features that it learned from, in order.
 * Edges: a missing feature is NaN. Trees know where it goes; elsewhere the prediction is NaN.
 */
export function predict(model: TrainedModel, columns: readonly Float64Array[]): Float64Array {
  assert(columns.length === model.featureCount, 'a model predicts from the features it learned')
  const { parameters } = model
  return parameters.kind === 'linear'
    ? predictLinear(parameters, columns)
    : predictTrees(parameters, columns)
}

type Learner = (asked: Asked) => TrainedModel['parameters']

const LEARNERS: Readonly<Record<Algorithm, Learner>> = {
  linear_regression: trainLeastSquares,
  elasticnet_regression: trainElasticNet,
  logistic_classification: trainLogistic,
  random_forest_regressor: trainRandomForest,
  random_forest_classifier: trainRandomForest,
  xgboost_regressor: (asked) => trainXgboost(false, asked),
  xgboost_classifier: (asked) => trainXgboost(true, asked),
  lightgbm_regressor: (asked) => trainLightgbm(false, asked),
  lightgbm_classifier: (asked) => trainLightgbm(true, asked),
}
