import { z } from 'zod'
import { AlgorithmName, ModelParams, ModelStatusWord, TargetCol, Transform } from './models.ts'
import { operation } from '../operation.ts'
import { IdText, InstantText, NameText, SymbolText } from '../text.ts'
import { Timeframe } from '../timeframe.ts'

const Hyperparameters = z
  .record(
    z.string().regex(/^\w{1,60}$/, 'must be the name of a hyperparameter'),
    z.union([z.number(), z.boolean(), z.string().max(40), z.null()]),
  )
  .describe('See GET /algorithms; what is left out, or null, takes its default.')

const FeatureId = z
  .string()
  .trim()
  .min(1, 'must name a feature')
  .max(128, 'must have at most 128 characters')
  .describe(
    'close, return_5, RSI_14, MACD_12_26_9.signal_lag_2, BANKNIFTY.NSE:return_1: GET /data/map.',
  )

const FeatureIds = z.array(FeatureId).max(200, 'must be at most 200')

const Count = z.int('must be a whole number').min(1, 'must be at least 1').max(10_000_000)

const Grid = z
  .array(z.number('must be a number').min(0, 'must not be negative').max(1e9))
  .min(1, 'must have a value')
  .max(50, 'must be at most 50')

export const DataOptions = z
  .strictObject({
    from: InstantText.optional().describe('Bars that open then or later.'),
    to: InstantText.optional().describe('And before.'),
    limit: Count.optional().describe('The newest so many of them; at most 500000 are read.'),
    adjusted: z.boolean().optional().describe('By splits and dividends; true.'),
  })
  .describe('Which bars there are to learn from; all that are stored without it.')

export const RegimeConfig = z
  .strictObject({
    feature: FeatureId,
    min: z.number().optional(),
    max: z.number().optional(),
    values: z.array(z.number()).max(50).optional(),
  })
  .describe('Only bars at which the feature lies between min and max, and is one of the values.')

/** What can be said of every training. Without a default here, there is none or it is the parent's. */
const Asked = {
  name: NameText.trim().min(1, 'must not be empty').optional(),
  hyperparameters: Hyperparameters.nullish(),
  feature_cols: FeatureIds.nullish().describe('What to learn from; a usual set without it.'),
  data_options: DataOptions.nullish(),
  p_value_threshold: z
    .number('must be a number')
    .min(0, 'must be from 0 to 1')
    .max(1, 'must be from 0 to 1')
    .default(0.05)
    .describe(
      'Features with a larger p-value in a linear regression are left out, the largest first; 1 leaves none out.',
    ),
  train_window: Count.nullish().describe('Samples; without it all before the test window.'),
  test_window: Count.nullish().describe('The newest so many samples; without it a fifth.'),
  context_symbols: z.array(SymbolText).max(10, 'must be at most 10').nullish(),
  cv_folds: z
    .int('must be a whole number')
    .min(2, 'must be from 2 to 50')
    .max(50, 'must be from 2 to 50')
    .default(5),
  cv_strategy: z.enum(['time_series_split']).default('time_series_split'),
  alpha_grid: Grid.nullish().describe('Of elasticnet_regression: the best pair is searched.'),
  l1_ratio_grid: Grid.nullish(),
  regime_configs: z.array(RegimeConfig).max(10, 'must be at most 10').nullish(),
  save_all_grid_models: z
    .boolean()
    .default(false)
    .describe('Each pair of the grid is kept as a model; they share a cohort_id.'),
  group_id: IdText.nullish().describe('Your word for models that belong together.'),
}

const TrainBody = z.strictObject({
  symbol: SymbolText,
  algorithm: AlgorithmName,
  target_col: TargetCol.default('close'),
  timeframe: Timeframe.default('1m'),
  target_transform: Transform.default('none'),
  parent_model_id: IdText.nullish().describe('A model of yours that this one comes from.'),
  feature_whitelist: FeatureIds.nullish().describe('No other features than these.'),
  ...Asked,
  force: z
    .boolean()
    .default(false)
    .describe('Train even where a model with the same configuration is there.'),
})

const BatchBody = TrainBody.omit({
  target_col: true,
  timeframe: true,
  target_transform: true,
  force: true,
}).extend({
  timeframe: Timeframe.default('1m').describe('Of the models of open and close.'),
  range_timeframe: Timeframe.default('1d').describe('Of the models of high and low.'),
  target_transform: Transform.default('log_return'),
})

const ChildBody = z.strictObject({
  parent_model_id: IdText,
  feature_whitelist: FeatureIds.describe('The features that the child may have; one at least.'),
  symbol: SymbolText.optional().describe('Without it, and so on, the parent’s.'),
  algorithm: AlgorithmName.optional(),
  target_col: TargetCol.optional(),
  timeframe: Timeframe.optional(),
  target_transform: Transform.default('log_return'),
  ...Asked,
  p_value_threshold: Asked.p_value_threshold.unwrap().optional(),
  cv_folds: Asked.cv_folds.unwrap().optional(),
  cv_strategy: Asked.cv_strategy.unwrap().optional(),
})

export type TrainBody = z.output<typeof TrainBody>
export type ChildBody = z.output<typeof ChildBody>

const Began = z
  .object({
    id: z.string(),
    status: z.enum(['started', 'duplicate']),
    name: z.string(),
    fingerprint: z.string(),
    created_at: InstantText,
    existing: z
      .object({
        id: z.string(),
        name: z.string(),
        status: ModelStatusWord,
        created_at: InstantText,
      })
      .nullable()
      .describe('With duplicate: the model that has this configuration.'),
  })
  .meta({ id: 'TrainingStarted' })

export const trainModel = operation({
  id: 'trainModel',
  method: 'POST',
  path: '/training/train',
  summary: 'Train a model. The same configuration again is answered with the model that is there.',
  idempotent: true,
  body: TrainBody,
  output: Began,
  errors: ['invalid_input', 'training_refused', 'not_found'],
  cost: 5,
})

export const trainBatch = operation({
  id: 'trainBatch',
  method: 'POST',
  path: '/training/train/batch',
  summary: 'Train four models of the next open, high, low and close.',
  idempotent: true,
  body: BatchBody,
  output: z
    .object({
      group_id: z.string(),
      ids: z.array(z.string()).describe('Of open, close, high and low.'),
      status: z.enum(['started']),
    })
    .meta({ id: 'BatchStarted' }),
  errors: ['invalid_input', 'training_refused', 'not_found'],
  cost: 20,
})

export const retrainModel = operation({
  id: 'retrainModel',
  method: 'POST',
  path: '/training/retrain/{model_id}',
  summary: 'Train a new model with the configuration of one that is there, on the bars of today.',
  idempotent: true,
  params: ModelParams,
  output: Began,
  errors: ['invalid_input', 'not_found'],
  cost: 5,
})

export const trainWithParent = operation({
  id: 'trainWithParent',
  method: 'POST',
  path: '/training/api/train_with_parent',
  summary: 'Train a child of a model, limited to some features.',
  idempotent: true,
  body: ChildBody,
  output: Began,
  errors: ['invalid_input', 'training_refused', 'not_found'],
  cost: 5,
})
