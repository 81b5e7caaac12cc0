import type { ModelRef } from '../../store/learning/model-row.ts'
import type { Context } from '../context.ts'
import { readModel } from './read-models.ts'
import { startTraining, type StartedTraining } from './start-training.ts'

/** A new model with a model's configuration, on the bars of today; that one is its parent. */
export async function retrainModel(
  context: Context,
  ref: ModelRef,
  draw: () => string,
): Promise<StartedTraining> {
  const parent = await readModel(context, ref)
  return startTraining(context, {
    userId: ref.userId,
    config: parent,
    name: parent.name,
    parentModelId: parent.modelId,
    groupId: parent.groupId,
    answersRepeats: false,
    draw,
  })
}
