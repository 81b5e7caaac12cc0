import { formatInstant, type Instant } from '../../core/instant.ts'
import { intervalOf } from '../../core/timeframe.ts'
import { deleteAllModels, deleteModel } from '../../app/learning/delete-models.ts'
import {
  readModel,
  readModelArtifact,
  readModelImportance,
  readModelPredictions,
  readModels,
  requireParent,
} from '../../app/learning/read-models.ts'
import * as contract from '../../contract/learning/models.ts'
import { route } from '../route.ts'
import { refOf, toConfigView, toModelView } from './model-views.ts'

export const modelRoutes = [
  route(contract.listModels, async (context, { caller, query }) => {
    const { limit, offset, symbol, timeframe } = query
    await requireParent(context, caller.userId, query.parent_model_id)
    const { items, total } = await readModels(context, {
      userId: caller.userId,
      status: query.status,
      symbol: symbol?.toUpperCase(),
      algorithm: query.algorithm,
      timeframe: timeframe === undefined ? undefined : intervalOf(timeframe)!,
      parentModelId: query.parent_model_id,
      cohortId: query.cohort_id,
      groupId: query.group_id,
      limit,
      offset,
    })
    return { items: items.map(toModelView), total, limit, offset }
  }),

  route(contract.readModel, async (context, received) =>
    toModelView(await readModel(context, refOf(received))),
  ),

  route(contract.readImportance, async (context, received) => {
    const ref = refOf(received)
    const { type, features } = await readModelImportance(context, ref)
    return {
      model_id: ref.modelId,
      importance: Object.fromEntries(
        features.map(({ feature, importance }) => [feature, importance]),
      ),
      importance_type: type as 'permutation_mean',
      feature_count: features.length,
    }
  }),

  route(contract.readModelConfig, async (context, received) =>
    toConfigView(await readModel(context, refOf(received))),
  ),

  route(contract.readPredictions, async (context, received) => {
    const ref = refOf(received)
    const { at, actual, predicted } = await readModelPredictions(context, ref)
    return {
      model_id: ref.modelId,
      at: at.map((one) => formatInstant(one as Instant)),
      actual: [...actual],
      predicted: [...predicted],
    }
  }),

  route(contract.readModelArtifact, async (context, received) => {
    const artifact = await readModelArtifact(context, refOf(received))
    return { ...artifact, features: [...artifact.features], model: { ...artifact.model } }
  }),

  route(contract.deleteAllModels, async (context, { caller }) => ({
    status: 'deleted' as const,
    deleted: await deleteAllModels(context, caller.userId),
  })),

  route(contract.deleteModel, async (context, received) => {
    const ref = refOf(received)
    await deleteModel(context, ref)
    return { status: 'deleted' as const, id: ref.modelId }
  }),
]
