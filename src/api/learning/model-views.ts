import type { z } from 'zod'
import { formatInstant, instant, type Instant } from '../../core/instant.ts'
import { intervalOf } from '../../core/timeframe.ts'
import type { ModelMove } from '../../app/learning/model-source.ts'
import type { StartedTraining } from '../../app/learning/start-training.ts'
import type { TrainingRequest } from '../../app/learning/training-request.ts'
import type { StoredModel } from '../../app/learning/read-models.ts'
import type * as models from '../../contract/learning/models.ts'
import type * as contract from '../../contract/learning/training.ts'
import type {
  DataOptions,
  RegimeConfig,
  TrainingConfig,
} from '../../domain/learning/training/training-config.ts'
import type { Received } from '../route.ts'

/** Whose model a request is about. */
export function refOf({
  caller,
  params,
}: Pick<Received<typeof models.readModel>, 'caller' | 'params'>): ModelRef {
  return { userId: caller.userId, modelId: params.model_id }
}

interface ModelRef {
  readonly userId: string
  readonly modelId: string
}

type ModelView = z.output<typeof models.ModelView>
type ConfigView = z.output<typeof models.readModelConfig.output>

export function toModelView(model: StoredModel): ModelView {
  const { model_id: id, features, fingerprint, ...config } = toConfigView(model)
  return {
    id,
    name: model.name,
    status: model.status,
    progress: model.progress,
    tries: model.tries,
    ...config,
    feature_cols: features,
    save_all_grid_models: model.saveAllGridModels,
    metrics: model.metrics && { ...model.metrics },
    fingerprint,
    artifact_path: model.artifactPath,
    error_message: model.errorMessage,
    parent_model_id: model.parentModelId,
    cohort_id: model.cohortId,
    group_id: model.groupId,
    columns_initial: model.columnsInitial,
    columns_remaining: model.columnsRemaining,
    is_grid_member: model.isGridMember,
    children_count: model.childrenCount,
    cohort_size: model.cohortSize,
    created_at: formatInstant(model.createdAt),
    started_at: model.startedAt && formatInstant(model.startedAt),
    finished_at: model.finishedAt && formatInstant(model.finishedAt),
  }
}

export function toModelProgress(move: ModelMove): z.output<typeof models.ModelProgress> {
  const { modelId: id, name, status, progress, tries, errorMessage } = move
  return { id, name, status, progress, tries, error_message: errorMessage }
}

export function toConfigView(model: StoredModel): ConfigView {
  return {
    model_id: model.modelId,
    fingerprint: model.fingerprint,
    features: [...model.featureCols],
    hyperparameters: { ...model.hyperparameters },
    target_transform: model.targetTransform,
    symbol: model.symbol,
    target_col: model.targetCol,
    algorithm: model.algorithm,
    data_options: dataOptionsView(model.dataOptions),
    timeframe: model.timeframe,
    train_window: model.trainWindow,
    test_window: model.testWindow,
    context_symbols: [...model.contextSymbols],
    cv_folds: model.cvFolds,
    cv_strategy: model.cvStrategy,
    alpha_grid: model.alphaGrid && [...model.alphaGrid],
    l1_ratio_grid: model.l1RatioGrid && [...model.l1RatioGrid],
    regime_configs: model.regimeConfigs && model.regimeConfigs.map((regime) => ({ ...regime })),
    p_value_threshold: model.pValueThreshold,
  }
}

function dataOptionsView({ from, to, ...rest }: DataOptions): Record<string, unknown> {
  return {
    ...(from !== undefined && { from: formatInstant(from as Instant) }),
    ...(to !== undefined && { to: formatInstant(to as Instant) }),
    ...rest,
  }
}

export function toBegan(started: StartedTraining): z.output<typeof contract.trainModel.output> {
  const { modelId, name, fingerprint, createdAt, existing } = started
  return {
    id: modelId,
    status: existing === null ? 'started' : 'duplicate',
    name,
    fingerprint,
    created_at: formatInstant(createdAt),
    existing: existing && {
      id: existing.modelId,
      name: existing.name,
      status: existing.status,
      created_at: formatInstant(existing.createdAt),
    },
  }
}

type Asked = Partial<contract.TrainBody> | contract.ChildBody

/** What a body asks for; what it leaves out is the parent's, where there is one. */
export function toRequest(body: Asked, parent: TrainingConfig | null = null): TrainingRequest {
  return {
    symbol: body.symbol ?? parent!.symbol,
    algorithm: body.algorithm ?? parent!.algorithm,
    targetCol: body.target_col ?? parent!.targetCol,
    timeframe: body.timeframe === undefined ? parent!.timeframe : intervalOf(body.timeframe)!,
    targetTransform: body.target_transform!,
    featureCols: body.feature_cols ?? null,
    featureWhitelist: body.feature_whitelist ?? null,
    hyperparameters: body.hyperparameters ?? hyperparametersOf(body, parent),
    dataOptions: body.data_options ? toDataOptions(body.data_options) : (parent?.dataOptions ?? {}),
    trainWindow: body.train_window ?? parent?.trainWindow ?? null,
    testWindow: body.test_window ?? parent?.testWindow ?? null,
    contextSymbols: body.context_symbols ?? parent?.contextSymbols ?? [],
    cvFolds: body.cv_folds ?? parent!.cvFolds,
    cvStrategy: body.cv_strategy ?? parent!.cvStrategy,
    alphaGrid: body.alpha_grid ?? parent?.alphaGrid ?? null,
    l1RatioGrid: body.l1_ratio_grid ?? parent?.l1RatioGrid ?? null,
    regimeConfigs: body.regime_configs?.map(toRegime) ?? parent?.regimeConfigs ?? null,
    pValueThreshold: body.p_value_threshold ?? parent!.pValueThreshold,
    saveAllGridModels: body.save_all_grid_models ?? false,
  }
}

/** A parent's hyperparameters are its algorithm's; another one has others. */
function hyperparametersOf(
  { algorithm }: Asked,
  parent: TrainingConfig | null,
): TrainingRequest['hyperparameters'] {
  const isSame = algorithm === undefined || algorithm === parent?.algorithm
  return isSame ? (parent?.hyperparameters ?? {}) : {}
}

function toDataOptions(given: z.output<typeof contract.DataOptions>): DataOptions {
  const { from, to, limit, adjusted } = given
  return {
    ...(from !== undefined && { from: instant(from) }),
    ...(to !== undefined && { to: instant(to) }),
    ...(limit !== undefined && { limit }),
    ...(adjusted !== undefined && { adjusted }),
  }
}

function toRegime(given: z.output<typeof contract.RegimeConfig>): RegimeConfig {
  const { feature, min, max, values } = given
  return {
    feature,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(values !== undefined && { values }),
  }
}
