import { z } from 'zod'
import { operation } from './operation.ts'
import { After, limitOf, Offset, pageOf, sliceOf } from './page.ts'
import { IdText, InstantText, NameText, SymbolText } from './text.ts'
import { Timeframe } from './timeframe.ts'

// Models are analytics: binary floating point, null where there is no value.

const ModelStatusWord = z
  .enum(['pending', 'preprocessing', 'training', 'completed', 'failed'])
  .describe('In this order; failed may follow on each but completed.')

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
    .describe('Features with a larger p-value of correlation are left out; 1 leaves none out.'),
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

const TargetCol = z
  .enum(['open', 'high', 'low', 'close', 'volume'])
  .describe('Of the next bar this is predicted.')
const Transform = z
  .enum(['none', 'log_return', 'pct_change'])
  .describe('none: the value; log_return: ln(next ÷ now); pct_change: next ÷ now − 1.')
const AlgorithmName = z
  .string()
  .max(64, 'must have at most 64 characters')
  .describe('One of GET /algorithms.')

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

const NumberOrNull = z.number().nullable()

/** The configuration that a fingerprint is made of. */
const Config = {
  features: z.array(z.string()).describe('Ids, each in its one spelling.'),
  hyperparameters: z.record(z.string(), z.unknown()),
  target_transform: Transform,
  symbol: z.string(),
  target_col: TargetCol,
  algorithm: z.string(),
  data_options: z.record(z.string(), z.unknown()),
  timeframe: z.string(),
  train_window: z.int().nullable(),
  test_window: z.int().nullable(),
  context_symbols: z.array(z.string()),
  cv_folds: z.int(),
  cv_strategy: z.string(),
  alpha_grid: z.array(z.number()).nullable(),
  l1_ratio_grid: z.array(z.number()).nullable(),
  regime_configs: z.array(z.record(z.string(), z.unknown())).nullable(),
  p_value_threshold: z.number(),
}
const { features: _features, ...ConfigWithoutFeatures } = Config

export const ModelView = z
  .object({
    id: z.string(),
    name: z.string(),
    status: ModelStatusWord,
    progress: z.number().min(0).max(1).describe('Of the newest try.'),
    tries: z.int(),
    ...ConfigWithoutFeatures,
    feature_cols: z.array(z.string()).describe('Ids of features, each in its one spelling.'),
    save_all_grid_models: z.boolean(),
    metrics: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('Scores of the test window, which nothing was chosen by. See docs/training.md.'),
    fingerprint: z.string().describe('SHA-256 of the configuration.'),
    artifact_path: z.string().nullable().describe('Where this service serves it.'),
    error_message: z.string().nullable().describe('Why it failed.'),
    parent_model_id: z.string().nullable(),
    cohort_id: z.string().nullable().describe('Shared by all models of one grid search.'),
    group_id: z.string().nullable(),
    columns_initial: z.int().nullable().describe('Features that had values.'),
    columns_remaining: z.int().nullable().describe('Those with evidence, which it learned from.'),
    is_grid_member: z.boolean().describe('Kept from a grid beside the best.'),
    children_count: z.int().describe('Models that name this one as their parent.'),
    cohort_size: z.int().describe('Other models of its cohort.'),
    created_at: InstantText,
    started_at: InstantText.nullable().describe('Of the newest try.'),
    finished_at: InstantText.nullable(),
  })
  .meta({ id: 'Model' })

export const listModels = operation({
  id: 'listModels',
  method: 'GET',
  path: '/training/models',
  summary: 'Your models, newest first.',
  query: z.object({
    status: ModelStatusWord.optional(),
    symbol: SymbolText.optional(),
    algorithm: AlgorithmName.optional(),
    timeframe: Timeframe.optional(),
    parent_model_id: IdText.optional(),
    cohort_id: IdText.optional(),
    group_id: IdText.optional(),
    limit: limitOf({ most: 500, usual: 50 }),
    offset: Offset,
  }),
  output: sliceOf(ModelView),
  errors: ['invalid_input', 'not_found'],
})

const ModelParams = z.object({ model_id: IdText })

export const readModel = operation({
  id: 'readModel',
  method: 'GET',
  path: '/training/models/{model_id}',
  summary: 'One of your models.',
  params: ModelParams,
  output: ModelView,
  errors: ['invalid_input', 'not_found'],
})

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

export const readImportance = operation({
  id: 'readImportance',
  method: 'GET',
  path: '/training/api/model/{model_id}/importance',
  summary: 'How much each feature of a model counts.',
  params: ModelParams,
  output: z
    .object({
      model_id: z.string(),
      importance: z.record(z.string(), z.number()).describe('By feature, what counts most first.'),
      importance_type: z
        .enum(['permutation_mean', 'tree_importance', 'absolute_coefficient'])
        .describe(
          'permutation_mean: how much worse unseen bars are predicted when it is shuffled.',
        ),
      feature_count: z.int(),
    })
    .meta({ id: 'FeatureImportance' }),
  errors: ['invalid_input', 'not_found'],
})

export const readModelConfig = operation({
  id: 'readModelConfig',
  method: 'GET',
  path: '/training/api/model/{model_id}/config',
  summary: 'The configuration that the fingerprint of a model is made of.',
  params: ModelParams,
  output: z
    .object({ model_id: z.string(), fingerprint: z.string(), ...Config })
    .meta({ id: 'ModelConfig' }),
  errors: ['invalid_input', 'not_found'],
})

export const readPredictions = operation({
  id: 'readPredictions',
  method: 'GET',
  path: '/training/api/model/{model_id}/predictions',
  summary: 'What a model said of the test window, and what came: at most the newest 2000 bars.',
  params: ModelParams,
  output: z
    .object({
      model_id: z.string(),
      at: z.array(InstantText).describe('When the bar closed that it was said at.'),
      actual: z.array(z.number()),
      predicted: z.array(NumberOrNull).describe('Of a classifier the chance of 1.'),
    })
    .meta({ id: 'Predictions' }),
  errors: ['invalid_input', 'not_found'],
})

export const readModelArtifact = operation({
  id: 'readModelArtifact',
  method: 'GET',
  path: '/training/api/model/{model_id}/artifact',
  summary: 'All that is needed to predict with a model, as JSON.',
  params: ModelParams,
  output: z
    .looseObject({
      format: z.literal(1),
      model_id: z.string(),
      features: z.array(z.string()).describe('The model’s columns, in this order.'),
      model: z.looseObject({ version: z.int(), algorithm: z.string() }),
    })
    .meta({ id: 'ModelArtifact' }),
  errors: ['invalid_input', 'not_found'],
  cost: 5,
})

export const deleteAllModels = operation({
  id: 'deleteAllModels',
  method: 'DELETE',
  path: '/training/models/all',
  summary: 'Delete all of your models, with their artifacts; those that are trained end.',
  output: z.object({ status: z.literal('deleted'), deleted: z.int().describe('How many.') }),
  errors: ['invalid_input'],
})

export const deleteModel = operation({
  id: 'deleteModel',
  method: 'DELETE',
  path: '/training/models/{model_id}',
  summary: 'Delete a model with its artifact; one that is trained ends.',
  params: ModelParams,
  output: z.object({ status: z.literal('deleted'), id: z.string() }),
  errors: ['invalid_input', 'not_found'],
})

export const HyperparameterView = z
  .object({
    name: z.string(),
    aliases: z.array(z.string()),
    kind: z.enum(['number', 'integer', 'flag', 'word']),
    default: z.union([z.number(), z.boolean(), z.string()]),
    min: z.number(),
    max: z.number(),
    words: z.array(z.string()).describe('That may stand instead of a number.'),
    meaning: z.string(),
  })
  .meta({ id: 'Hyperparameter' })

export const listAlgorithms = operation({
  id: 'listAlgorithms',
  method: 'GET',
  path: '/training/algorithms',
  summary: 'What models can be trained with, and what can be set of each.',
  output: z
    .object({
      algorithms: z.array(z.string()),
      hyperparameters: z.record(z.string(), z.array(HyperparameterView)),
    })
    .meta({ id: 'Algorithms' }),
})

export const listDataOptions = operation({
  id: 'listDataOptions',
  method: 'GET',
  path: '/training/data/options',
  summary: 'The instruments that have bars to learn from.',
  query: z.object({ after: After, limit: limitOf({ most: 500, usual: 100 }) }),
  output: pageOf(
    z.object({
      symbol: z.string().describe('Say it as `symbol`.'),
      timeframes: z.array(z.string()).describe('That are stored; longer ones are made of them.'),
    }),
  ),
  errors: ['invalid_input'],
})

export const readDataOptions = operation({
  id: 'readDataOptions',
  method: 'GET',
  path: '/training/data/options/{symbol}',
  summary: 'What of an instrument there is to learn from.',
  params: z.object({ symbol: SymbolText }),
  output: z
    .object({
      symbol: z.string(),
      instrument_id: z.string(),
      options: z.array(
        z.object({
          timeframe: z.string(),
          first_opened_at: InstantText,
          last_opened_at: InstantText,
          stored: z.boolean().describe('False: made of shorter bars when it is asked for.'),
        }),
      ),
    })
    .meta({ id: 'DataOptionsOfSymbol' }),
  errors: ['invalid_input', 'not_found'],
})

export const readDataMap = operation({
  id: 'readDataMap',
  method: 'GET',
  path: '/training/data/map',
  summary: 'What a model can learn from, and what it can be asked to predict.',
  output: z
    .object({
      fields: z.array(z.string()),
      returns: z.string(),
      lags: z.string(),
      context: z.string(),
      indicators: z.array(
        z.object({
          id: z.string().describe('With its usual parameters.'),
          title: z.string(),
          category: z.string(),
          features: z.array(z.string()).describe('Ids of its outputs.'),
        }),
      ),
      usual: z.array(z.string()).describe('What is learned from where nobody says.'),
      target_cols: z.array(z.string()),
      target_transforms: z.array(z.string()),
      timeframes: z.array(z.string()),
    })
    .meta({ id: 'DataMap' }),
})

export const readTrainingLog = operation({
  id: 'readTrainingLog',
  method: 'GET',
  path: '/training/logs',
  summary: 'The last 200 lines that were written of your trainings, oldest first.',
  output: z.object({ logs: z.array(z.string()) }),
})

export const readTrainingPage = operation({
  id: 'readTrainingPage',
  method: 'GET',
  path: '/training/',
  summary: 'A page that says what this service is and leads to the dashboard.',
  output: z.string(),
  contentType: 'text/html',
  roles: 'anyone',
})
