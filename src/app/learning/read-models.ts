import { AppError } from '../../core/app-error.ts'
import { readArtifact, readTestSeries, type TestSeries } from '../../store/learning/artifacts.ts'
import { readImportances, type FeatureImportance } from '../../store/learning/feature-log.ts'
import type { ListedModel, ModelRef } from '../../store/learning/model-row.ts'
import { findModel, listModels, type ModelFilter } from '../../store/learning/models.ts'
import { newestLines, type LogLine } from '../../store/learning/training-log.ts'
import type { Context } from '../context.ts'
import { unpackArtifact, type Artifact } from './artifact.ts'

export type { ListedModel as StoredModel } from '../../store/learning/model-row.ts'

/** One of a user's models. Another's, like one that does not exist, is not found. */
export async function readModel({ pool }: Context, ref: ModelRef): Promise<ListedModel> {
  const model = await findModel(pool, ref)
  if (model === null) throw notFound(ref)
  return model
}

/** Whoever names a parent names a model of theirs. */
export async function requireParent(
  context: Context,
  userId: string,
  modelId: string | null | undefined,
): Promise<void> {
  if (modelId != null) await readModel(context, { userId, modelId })
}

export async function readModels(
  { pool }: Context,
  filter: ModelFilter,
): Promise<{ readonly items: readonly ListedModel[]; readonly total: number }> {
  return listModels(pool, filter)
}

export interface ModelImportance {
  readonly type: string
  readonly features: readonly FeatureImportance[] // what counts most first
}

/** None of a model that is not trained. */
export async function readModelImportance(
  context: Context,
  ref: ModelRef,
): Promise<ModelImportance> {
  const { metrics } = await readModel(context, ref)
  const type = metrics?.['importance_type']
  return {
    type: typeof type === 'string' ? type : 'permutation_mean',
    features: await readImportances(context.pool, ref),
  }
}

/** What a model predicted of the test window; nothing of one that is not trained. */
export async function readModelPredictions(context: Context, ref: ModelRef): Promise<TestSeries> {
  await readModel(context, ref)
  const series = await readTestSeries(context.pool, ref)
  return series ?? { at: [], actual: [], predicted: [] }
}

/** Not found, too, of a model that is not trained yet: it has none. */
export async function readModelArtifact(context: Context, ref: ModelRef): Promise<Artifact> {
  const stored = await readArtifact(context.pool, ref)
  if (stored === null) throw notFound(ref)
  return unpackArtifact(stored)
}

const LINES = 200

export async function readTrainingLog(
  { pool }: Context,
  userId: string,
): Promise<readonly LogLine[]> {
  return newestLines(pool, userId, LINES)
}

function notFound({ modelId }: ModelRef): AppError {
  return new AppError('not_found', { model_id: modelId })
}
