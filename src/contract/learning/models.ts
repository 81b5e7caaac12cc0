import { z } from 'zod'
import { operation } from '../operation.ts'
import { limitOf, Offset, sliceOf } from '../page.ts'
import { IdText, InstantText, SymbolText } from '../text.ts'
import { Timeframe } from '../timeframe.ts'

// Models are analytics: binary floating point, null where there is no value.

export const ModelStatusWord = z
  .enum(['pending', 'preprocessing', 'training', 'completed', 'failed'])
  .describe('In this order; failed may follow on each but completed.')

export const TargetCol = z
  .enum(['open', 'high', 'low', 'close', 'volume'])
  .describe('Of the next bar this is predicted.')
export const Transform = z
  .enum(['none', 'log_return', 'pct_change'])
  .describe('none: the value; log_return: ln(next ÷ now); pct_change: next ÷ now − 1.')
export const AlgorithmName = z
  .string()
  .max(64, 'must have at most 64 characters')
  .describe('One of GET /algorithms.')

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

/** How far a model is, for streams. */
export const ModelProgress = z
  .object({
    id: z.string(),
    name: z.string(),
    status: ModelStatusWord,
    progress: z.number().min(0).max(1).describe('Of the newest try.'),
    tries: z.int(),
    error_message: z.string().nullable(),
  })
  .meta({ id: 'ModelProgress' })

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

export const ModelParams = z.object({ model_id: IdText })

export const readModel = operation({
  id: 'readModel',
  method: 'GET',
  path: '/training/models/{model_id}',
  summary: 'One of your models.',
  params: ModelParams,
  output: ModelView,
  errors: ['invalid_input', 'not_found'],
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
