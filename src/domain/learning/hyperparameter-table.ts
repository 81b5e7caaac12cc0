import type { Algorithm } from './algorithms.ts'

/** A row of the table of what can be set. Bounds are inclusive; they bound what a training costs. */
export interface Hyperparameter {
  readonly name: string
  readonly aliases: readonly string[] // what other libraries call it
  readonly kind: 'number' | 'integer' | 'flag' | 'word'
  readonly default: number | boolean | string
  readonly min: number
  readonly max: number
  readonly words: readonly string[] // that may stand instead of a number
  readonly meaning: string
}

const TINY = 1e-9

const standardize = flag('standardize', true, 'scale every feature to deviation 1 beforehand')
const intercept = flag('fit_intercept', true, 'learn a constant too')

const sampling = [
  number('subsample', 1, TINY, 1, 'share of the samples that a tree sees', ['bagging_fraction']),
  number('colsample_bytree', 1, TINY, 1, 'share of the features that a tree sees', [
    'feature_fraction',
  ]),
  number('colsample_bynode', 1, TINY, 1, 'share of those that a split sees', [
    'feature_fraction_bynode',
  ]),
  integer('max_bin', 255, 2, 255, 'bins of a feature; missing values have one more'),
]

const learningRate = (standard: number) =>
  number('learning_rate', standard, TINY, 1, 'what a tree counts', ['eta', 'shrinkage_rate'])

const stopping = [
  integer('early_stopping_rounds', 0, 0, 5_000, 'trees that help nothing, and it ends; 0: never', [
    'early_stopping_round',
    'n_iter_no_change',
  ]),
  number('validation_fraction', 0.2, 0.01, 0.5, 'share of the samples, the newest, that tells'),
]

const balance = number('scale_pos_weight', 1, TINY, 1e6, 'how often a sample of class 1 counts')

const xgboost = [
  trees(100),
  integer('max_depth', 6, 1, 24, 'splits from the root to a leaf'),
  learningRate(0.3),
  number('reg_lambda', 1, 0, 1e9, 'penalty of squared leaf values', ['lambda', 'lambda_l2']),
  number('reg_alpha', 0, 0, 1e9, 'penalty of absolute leaf values', ['alpha', 'lambda_l1']),
  number('gamma', 0, 0, 1e9, 'what a split has to gain', ['min_split_loss', 'min_split_gain']),
  number('min_child_weight', 1, 0, 1e9, 'least sum of second derivatives of a leaf'),
  ...sampling,
  ...stopping,
]

const lightgbm = [
  trees(100),
  integer('num_leaves', 31, 2, 4_096, 'leaves of a tree', ['max_leaves']),
  integer('max_depth', 0, -1, 64, 'splits from the root to a leaf; 0 and −1 are no limit'),
  learningRate(0.1),
  number('reg_lambda', 0, 0, 1e9, 'penalty of squared leaf values', ['lambda_l2', 'lambda']),
  number('reg_alpha', 0, 0, 1e9, 'penalty of absolute leaf values', ['lambda_l1', 'alpha']),
  number('min_split_gain', 0, 0, 1e9, 'what a split has to gain', ['min_gain_to_split', 'gamma']),
  integer('min_data_in_leaf', 20, 0, 1e9, 'least samples of a leaf', ['min_child_samples']),
  number('min_child_weight', 1e-3, 0, 1e9, 'least sum of second derivatives of a leaf', [
    'min_sum_hessian_in_leaf',
  ]),
  ...sampling,
  ...stopping,
]

const forest = (maxFeatures: number | string) => [
  trees(100),
  integer('max_depth', 12, 1, 24, 'splits from the root to a leaf'),
  integer('min_samples_split', 2, 2, 1e9, 'least samples of a node that is split'),
  integer('min_samples_leaf', 1, 1, 1e9, 'least samples of a leaf'),
  {
    ...number('max_features', 1, TINY, 1, 'share of the features that a split sees'),
    default: maxFeatures,
    words: ['sqrt', 'log2'],
  },
  flag('bootstrap', true, 'each tree learns from as many samples, drawn with replacement'),
  integer('max_bin', 255, 2, 255, 'bins of a feature; missing values have one more'),
]

/** What can be set of each algorithm, its default and its bounds. */
export const HYPERPARAMETERS: Readonly<Record<Algorithm, readonly Hyperparameter[]>> = {
  linear_regression: [intercept, standardize],
  elasticnet_regression: [
    {
      ...number('alpha', 0, 0, 1e9, 'weight of both penalties; auto: 1 % of what leaves nothing', [
        'lambda',
      ]),
      default: 'auto',
      words: ['auto'],
    },
    number('l1_ratio', 0.5, 0, 1, 'share of the absolute penalty; the rest is squared'),
    intercept,
    standardize,
    integer('max_iter', 10_000, 1, 1_000_000, 'most passes over the coefficients'),
    number('tol', 1e-9, 1e-15, 1, 'change of a pass to stop at, as a share of the label’s size'),
  ],
  logistic_classification: [
    number('C', 1, TINY, 1e12, 'inverse weight of the squared penalty'),
    intercept,
    standardize,
    integer('max_iter', 100, 1, 10_000, 'most Newton steps'),
    number('tol', 1e-10, 1e-15, 1, 'largest gradient of a sample to stop at'),
  ],
  random_forest_regressor: forest(1),
  random_forest_classifier: forest('sqrt'),
  xgboost_regressor: xgboost,
  xgboost_classifier: [...xgboost, balance],
  lightgbm_regressor: lightgbm,
  lightgbm_classifier: [...lightgbm, balance],
}

function number(
  name: string,
  standard: number,
  min: number,
  max: number,
  meaning: string,
  aliases: readonly string[] = [],
): Hyperparameter {
  return { name, aliases, kind: 'number', default: standard, min, max, words: [], meaning }
}

function integer(
  name: string,
  standard: number,
  min: number,
  max: number,
  meaning: string,
  aliases: readonly string[] = [],
): Hyperparameter {
  return { ...number(name, standard, min, max, meaning, aliases), kind: 'integer' }
}

function flag(name: string, standard: boolean, meaning: string): Hyperparameter {
  return { ...number(name, 0, 0, 1, meaning), kind: 'flag', default: standard }
}

function trees(standard: number): Hyperparameter {
  return integer('n_estimators', standard, 1, 5_000, 'trees', ['num_boost_round', 'num_iterations'])
}
