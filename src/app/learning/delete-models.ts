import { AppError } from '../../core/app-error.ts'
import type { ModelRef } from '../../store/learning/model-row.ts'
import { deleteModels } from '../../store/learning/models.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { ringTraining } from './training-door.ts'

/**
 * Deletes a model with all that is its own. One that is being trained ends: its job finds nothing, and
 * its process is told so as soon as it says how far it is.
 */
export async function deleteModel(context: Context, { userId, modelId }: ModelRef): Promise<void> {
  const deleted = await transaction(context.pool, (tx) => deleteModels(tx, userId, modelId))
  if (deleted === 0) throw new AppError('not_found', { model_id: modelId })
  await ringTraining(context, userId)
}

/** The same for all of a user's models; says how many there were. */
export async function deleteAllModels(context: Context, userId: string): Promise<number> {
  const deleted = await transaction(context.pool, (tx) => deleteModels(tx, userId, null))
  await ringTraining(context, userId)
  return deleted
}
