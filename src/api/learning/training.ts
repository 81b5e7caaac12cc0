import { formatInstant, type Instant } from '../../core/instant.ts'
import { INTERVALS, intervalOf } from '../../core/timeframe.ts'
import { dataMap } from '../../app/learning/data-map.ts'
import { readDataOptions, readDataOptionsOf } from '../../app/learning/data-options.ts'
import { deleteAllModels, deleteModel } from '../../app/learning/delete-models.ts'
import {
  readModel,
  readModelArtifact,
  readModelImportance,
  readModelPredictions,
  readModels,
  readTrainingLog,
  requireParent,
} from '../../app/learning/read-models.ts'
import { retrainModel } from '../../app/learning/retrain-model.ts'
import { startTraining } from '../../app/learning/start-training.ts'
import { trainBatch } from '../../app/learning/train-batch.ts'
import { trainWithParent } from '../../app/learning/train-with-parent.ts'
import { configOf } from '../../app/learning/training-request.ts'
import * as contract from '../../contract/training.ts'
import { ALGORITHMS } from '../../domain/learning/algorithms.ts'
import { HYPERPARAMETERS } from '../../domain/learning/hyperparameter-table.ts'
import type { Received } from '../route.ts'
import { route } from '../route.ts'
import { toBegan, toConfigView, toModelView, toRequest } from './model-views.ts'
import { TRAINING_PAGE } from './training-page.ts'

export const trainingRoutes = [
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

  route(contract.trainModel, async (context, { caller, body, draw }) => {
    await requireParent(context, caller.userId, body.parent_model_id)
    const started = await startTraining(context, {
      userId: caller.userId,
      config: configOf(toRequest(body)),
      name: body.name ?? null,
      parentModelId: body.parent_model_id ?? null,
      groupId: body.group_id ?? null,
      answersRepeats: !body.force,
      draw,
    })
    return toBegan(started)
  }),

  route(contract.trainBatch, async (context, { caller, body, draw }) => {
    await requireParent(context, caller.userId, body.parent_model_id)
    const { groupId, modelIds } = await trainBatch(context, {
      userId: caller.userId,
      request: toRequest({ ...body, target_col: 'close' }),
      rangeTimeframe: intervalOf(body.range_timeframe)!,
      name: body.name ?? null,
      parentModelId: body.parent_model_id ?? null,
      groupId: body.group_id ?? null,
      draw,
    })
    return { group_id: groupId, ids: [...modelIds], status: 'started' as const }
  }),

  route(contract.retrainModel, async (context, received) =>
    toBegan(await retrainModel(context, refOf(received), received.draw)),
  ),

  route(contract.trainWithParent, async (context, { caller, body, draw }) => {
    const started = await trainWithParent(context, {
      userId: caller.userId,
      parentModelId: body.parent_model_id,
      featureWhitelist: body.feature_whitelist,
      name: body.name ?? null,
      groupId: body.group_id ?? null,
      request: (parent) => toRequest(body, parent),
      draw,
    })
    return toBegan(started)
  }),

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

  route(contract.listAlgorithms, () => ({
    algorithms: [...ALGORITHMS],
    hyperparameters: Object.fromEntries(
      ALGORITHMS.map((name) => [
        name,
        HYPERPARAMETERS[name].map((row) => ({
          ...row,
          aliases: [...row.aliases],
          words: [...row.words],
        })),
      ]),
    ),
  })),

  route(contract.listDataOptions, async (context, { query }) => {
    const { items, next } = await readDataOptions(context, {
      after: query.after,
      limit: query.limit,
    })
    return {
      items: items.map(({ symbol, timeframes }) => ({ symbol, timeframes: [...timeframes] })),
      next,
    }
  }),

  route(contract.readDataOptions, async (context, { params: { symbol } }) => {
    const { instrumentId, options } = await readDataOptionsOf(context, symbol)
    return {
      symbol,
      instrument_id: instrumentId,
      options: options.map(({ timeframe, firstOpenedAt, lastOpenedAt, isStored }) => ({
        timeframe,
        first_opened_at: formatInstant(firstOpenedAt),
        last_opened_at: formatInstant(lastOpenedAt),
        stored: isStored,
      })),
    }
  }),

  route(contract.readDataMap, () => {
    const { fields, indicators, usual } = dataMap()
    return {
      fields: [...fields],
      returns: 'return_n: ln of the close over the close n bars before, n from 1 to 1000',
      lags: 'feature_lag_n: the feature n bars before',
      context: 'SYMBOL:feature: of another instrument, as it was when the bar had closed',
      indicators: indicators.map((one) => ({ ...one, features: [...one.features] })),
      usual: [...usual],
      target_cols: contract.readModelConfig.output.shape.target_col.options,
      target_transforms: contract.readModelConfig.output.shape.target_transform.options,
      timeframes: [...INTERVALS],
    }
  }),

  route(contract.readTrainingLog, async (context, { caller }) => {
    const lines = await readTrainingLog(context, caller.userId)
    return {
      logs: lines.map(({ at, level, modelId, line }) => {
        return `${formatInstant(at)} ${level} ${modelId} ${line}`
      }),
    }
  }),

  route(contract.readTrainingPage, () => ({
    answer: TRAINING_PAGE,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })),
]

function refOf({
  caller,
  params,
}: Pick<Received<typeof contract.readModel>, 'caller' | 'params'>): {
  userId: string
  modelId: string
} {
  return { userId: caller.userId, modelId: params.model_id }
}
