import { AppError } from '../../core/app-error.ts'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'
import type { Context } from '../context.ts'
import { readModel } from './read-models.ts'
import { startTraining, type StartedTraining, type StartTraining } from './start-training.ts'
import { configOf, type TrainingRequest } from './training-request.ts'

export interface TrainWithParent extends Omit<StartTraining, 'config' | 'answersRepeats'> {
  readonly parentModelId: string
  readonly featureWhitelist: readonly string[]
  /** What the child is asked to be, from what its parent was. */
  readonly request: (parent: TrainingConfig) => Omit<TrainingRequest, 'featureWhitelist'>
}

/** A child of a model that has no other features than those of a list. */
export async function trainWithParent(
  context: Context,
  { request, featureWhitelist, ...common }: TrainWithParent,
): Promise<StartedTraining> {
  const { userId, parentModelId: modelId } = common
  const parent = await readModel(context, { userId, modelId })
  if (featureWhitelist.length === 0) {
    const message = 'feature_whitelist is empty, and a child needs a feature at least.'
    throw new AppError('training_refused', {}, { message })
  }
  const config = configOf({ ...request(parent), featureWhitelist })
  return startTraining(context, { ...common, config, answersRepeats: false })
}
