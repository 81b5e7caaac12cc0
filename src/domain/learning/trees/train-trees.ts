import type { Asked } from '../asked.ts'
import type { TreeParameters } from '../model.ts'
import { trainBoosted } from './boost.ts'
import { trainForest } from './forest.ts'
import type { Growth } from './grow-tree.ts'

/** Gradient boosting as XGBoost does it: every leaf down to a depth. */
export function trainXgboost(classes: boolean, asked: Asked): TreeParameters {
  const { hyperparameters } = asked
  return boosted(classes, asked, {
    ...penalties(asked),
    next: 'deepest',
    maxDepth: hyperparameters['max_depth'] as number,
    maxLeaves: Infinity,
    minGain: hyperparameters['gamma'] as number,
    minSamples: 1,
  })
}

/** Gradient boosting as LightGBM does it: whichever leaf gains most, up to a number of leaves. */
export function trainLightgbm(classes: boolean, asked: Asked): TreeParameters {
  const { hyperparameters } = asked
  const maxDepth = hyperparameters['max_depth'] as number
  return boosted(classes, asked, {
    ...penalties(asked),
    next: 'best',
    maxDepth: maxDepth > 0 ? maxDepth : Infinity,
    maxLeaves: hyperparameters['num_leaves'] as number,
    minGain: hyperparameters['min_split_gain'] as number,
    minSamples: hyperparameters['min_data_in_leaf'] as number,
  })
}

export function trainRandomForest({
  samples,
  hyperparameters,
  seed,
  onProgress,
}: Asked): TreeParameters {
  const setting = (name: string) => hyperparameters[name] as number
  const planting = {
    treeCount: setting('n_estimators'),
    bootstrap: hyperparameters['bootstrap'] === true,
    maxBins: setting('max_bin'),
    growth: {
      next: 'deepest' as const,
      maxDepth: setting('max_depth'),
      maxLeaves: Infinity,
      minSplitSamples: setting('min_samples_split'),
      splitFeatures: splitFeatures(hyperparameters['max_features']!, samples.features.length),
      lambda: 0,
      alpha: 0,
      minGain: 0,
      minHessian: 0,
      minSamples: setting('min_samples_leaf'),
    },
  }
  return trainForest(samples, planting, seed, onProgress)
}

function boosted(
  classes: boolean,
  { samples, hyperparameters, seed, onProgress }: Asked,
  growth: Omit<Growth, 'splitFeatures'>,
): TreeParameters {
  const setting = (name: string) => hyperparameters[name] as number
  const boosting = {
    loss: { classes, weightOfOne: classes ? setting('scale_pos_weight') : 1 },
    treeCount: setting('n_estimators'),
    learningRate: setting('learning_rate'),
    sampleShare: setting('subsample'),
    featureShare: setting('colsample_bytree'),
    splitShare: setting('colsample_bynode'),
    maxBins: setting('max_bin'),
    patience: {
      rounds: setting('early_stopping_rounds'),
      share: setting('validation_fraction'),
    },
    growth,
  }
  return trainBoosted(samples, boosting, seed, onProgress)
}

function penalties({ hyperparameters }: Asked) {
  return {
    lambda: hyperparameters['reg_lambda'] as number,
    alpha: hyperparameters['reg_alpha'] as number,
    minHessian: hyperparameters['min_child_weight'] as number,
    minSplitSamples: 2,
  }
}

/** As scikit-learn rounds: down, and at least one. */
function splitFeatures(asked: number | string | boolean, count: number): number {
  if (asked === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(count)))
  if (asked === 'log2') return Math.max(1, 31 - Math.clz32(count))
  return Math.max(1, Math.floor((asked as number) * count))
}
