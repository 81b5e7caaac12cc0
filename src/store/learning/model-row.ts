import type { Instant } from '../../core/instant.ts'
import type { ModelStatus } from '../../domain/learning/training/model-status.ts'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'

/** Which model. Another user's is not there. */
export interface ModelRef {
  readonly userId: string
  readonly modelId: string
}

/** A model as it is stored. */
export interface ModelRow extends TrainingConfig, ModelRef {
  readonly name: string
  readonly metrics: ModelMetrics | null
  readonly status: ModelStatus
  readonly createdAt: Instant
  readonly artifactPath: string | null
  readonly errorMessage: string | null
  readonly fingerprint: string
  readonly parentModelId: string | null
  readonly cohortId: string | null
  readonly groupId: string | null
  readonly columnsInitial: number | null
  readonly columnsRemaining: number | null
  readonly isGridMember: boolean
  readonly jobId: string | null
  readonly tries: number
  readonly progress: number // of the newest try, 0 to 1
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
}

/** What is known of how good a model is; its keys are those of the API. */
export type ModelMetrics = Readonly<Record<string, unknown>>

/** Beside each model of a list: how many were made from it, and how many share its grid. */
export interface ListedModel extends ModelRow {
  readonly childrenCount: number
  readonly cohortSize: number // others
}

export const MODEL_COLUMNS = `m.user_id as "userId", m.id as "modelId", m.name, m.algorithm, m.symbol,
  m.target_col as "targetCol", m.feature_cols as "featureCols", m.hyperparameters, m.metrics,
  m.status, m.created_at as "createdAt", m.artifact_path as "artifactPath",
  m.error_message as "errorMessage", m.data_options as "dataOptions", m.timeframe,
  m.train_window as "trainWindow", m.test_window as "testWindow",
  m.target_transform as "targetTransform", m.context_symbols as "contextSymbols",
  m.cv_folds as "cvFolds", m.cv_strategy as "cvStrategy", m.alpha_grid as "alphaGrid",
  m.l1_ratio_grid as "l1RatioGrid", m.regime_configs as "regimeConfigs",
  m.p_value_threshold as "pValueThreshold", m.save_all_grid_models as "saveAllGridModels",
  m.fingerprint, m.parent_model_id as "parentModelId", m.cohort_id as "cohortId",
  m.group_id as "groupId", m.columns_initial as "columnsInitial",
  m.columns_remaining as "columnsRemaining", m.is_grid_member as "isGridMember",
  m.job_id as "jobId", m.tries, m.progress::float8 as progress, m.started_at as "startedAt",
  m.finished_at as "finishedAt"`
