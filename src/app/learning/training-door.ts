import { ring, type Door } from '../doorbell.ts'
import type { Context } from '../context.ts'

/** Where workers wait for jobs. Ids of users begin with their kind, so that this is nobody's. */
export const TRAINING_DOOR: Door = { userId: '*', runId: 'training' }

/** Where a user's screens wait for models to move. */
export function modelsDoor(userId: string): Door {
  return { userId, runId: 'models' }
}

/** Tells workers of a job, and the user's screens of a model, after the commit that made them. */
export async function ringTraining(context: Context, userId: string): Promise<void> {
  await ring(context, [TRAINING_DOOR, modelsDoor(userId)]).catch((cause: unknown) => {
    context.log.warn({ err: cause }, 'a doorbell was not rung; workers look by themselves')
  })
}
