import { formatInstant } from '../../core/instant.ts'
import type { StoredModel } from '../../app/learning/read-models.ts'

/** A model as the next program reads it; the words are those of the API. */
export function modelAsJson(model: StoredModel): object {
  return {
    id: model.modelId,
    name: model.name,
    status: model.status,
    progress: model.progress,
    algorithm: model.algorithm,
    symbol: model.symbol,
    timeframe: model.timeframe,
    target_col: model.targetCol,
    target_transform: model.targetTransform,
    feature_cols: model.featureCols,
    hyperparameters: model.hyperparameters,
    metrics: model.metrics,
    fingerprint: model.fingerprint,
    artifact_path: model.artifactPath,
    error_message: model.errorMessage,
    parent_model_id: model.parentModelId,
    cohort_id: model.cohortId,
    group_id: model.groupId,
    created_at: formatInstant(model.createdAt),
    finished_at: model.finishedAt && formatInstant(model.finishedAt),
  }
}

/** The one score that a list shows, of bars that the model had not seen. */
export function headline({ metrics }: Pick<StoredModel, 'metrics'>): string {
  if (metrics === null) return ''
  const accuracy = metrics['accuracy']
  if (typeof accuracy === 'number') return `accuracy ${accuracy.toFixed(3)}`
  const r2 = metrics['r2']
  return typeof r2 === 'number' ? `r2 ${r2.toFixed(3)}` : ''
}
