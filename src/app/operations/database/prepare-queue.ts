import { openTrainingQueue } from '../../../store/jobs/training-queue.ts'
import type { Context } from '../../context.ts'

/**
 * Makes what the queue of jobs keeps in the database, as far as it is not there. Whoever uses the
 * queue does so, too; a role that may make no schema finds it made by the one that migrates.
 */
export async function prepareQueue({ pool }: Pick<Context, 'pool'>): Promise<void> {
  await (await openTrainingQueue(pool)).close()
}
