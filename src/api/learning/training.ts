import { intervalOf } from '../../core/timeframe.ts'
import { requireParent } from '../../app/learning/read-models.ts'
import { retrainModel } from '../../app/learning/retrain-model.ts'
import { startTraining } from '../../app/learning/start-training.ts'
import { trainBatch } from '../../app/learning/train-batch.ts'
import { trainWithParent } from '../../app/learning/train-with-parent.ts'
import { configOf } from '../../app/learning/training-request.ts'
import * as contract from '../../contract/learning/training.ts'
import { route } from '../route.ts'
import { refOf, toBegan, toRequest } from './model-views.ts'

export const trainingRoutes = [
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
]
