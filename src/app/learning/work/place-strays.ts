import type { TrainingQueue } from '../../../store/jobs/training-queue.ts'
import { failModel } from '../../../store/learning/model-life.ts'
import { setJob } from '../../../store/learning/models.ts'
import { strayModels } from '../../../store/learning/stray-models.ts'
import { transaction } from '../../../store/transaction.ts'
import type { Context } from '../../context.ts'

const MOST = 100

/**
 * No model waits for ever: one whose job is not there, as after a restore, gets another; one whose job
 * was given up, because every worker that took it went away, has failed.
 */
export async function placeStrays(
  { pool, log }: Context,
  queue: Pick<TrainingQueue, 'send'>,
): Promise<void> {
  for (const stray of await strayModels(pool, MOST)) {
    const { userId, modelId, tries, reason } = stray
    if (reason === null) {
      await transaction(pool, async (tx) => setJob(tx, stray, await queue.send(tx, stray)))
      log.info({ modelId }, 'a model without a job got one')
    } else {
      const times = tries === 1 ? 'once' : `${tries} times`
      const message = `It was tried ${times} and never came to an end. The last time: ${reason}`
      await failModel(pool, { userId, modelId, number: null }, message)
    }
  }
}
