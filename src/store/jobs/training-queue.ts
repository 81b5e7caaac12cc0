import type { PgBoss } from 'pg-boss'
import { assert } from '../../core/assert.ts'
import type { Pool } from '../pool.ts'
import type { Tx } from '../transaction.ts'
import { JOBS_SCHEMA, openBoss, overTx, prepareJobs } from './pg-boss.ts'

/** Whose model is to be trained. Everything else is in the model's row. */
export interface TrainingJob {
  readonly jobId: string
  readonly userId: string
  readonly modelId: string
  readonly retryCount: number // of the queue; names the claim, so that an old one settles nothing
}

export interface TrainingQueue {
  /** A job that is there when the transaction commits. Says its id. */
  send(tx: Tx, model: Pick<TrainingJob, 'userId' | 'modelId'>): Promise<string>
  /** Takes so many jobs at most; each is ours as long as we say so every few seconds. */
  take(count: number): Promise<readonly TrainingJob[]>
  /** Says that we live, and which of the jobs are not ours any more. */
  beat(jobs: readonly TrainingJob[]): Promise<readonly TrainingJob[]>
  complete(job: TrainingJob): Promise<void>
  /** Gives a job back: another worker takes it, at most twice more. */
  giveBack(job: TrainingJob, reason: string): Promise<void>
  /** Finds jobs whose worker is gone and gives them to others; deletes what is long done. */
  supervise(): Promise<void>
  close(): Promise<void>
}

const QUEUE = 'training'

/** How often a worker says that it lives; pg-boss takes silence of ten seconds for death. */
export const BEAT_EVERY_MS = 3_000
const SILENCE_S = 10

/** Longer than any training may take: those that hang are ended by whoever runs them. */
const LONGEST_S = 24 * 3_600 - 1

/** The queue of trainings, whose jobs lie in the database beside what they are about. */
export async function openTrainingQueue(pool: Pool): Promise<TrainingQueue> {
  await prepareJobs(pool, `select from ${JOBS_SCHEMA}.queue where name = '${QUEUE}'`, makeQueue)
  const boss = await openBoss(pool)
  return {
    async send(tx, { userId, modelId }) {
      const data = { user_id: userId, model_id: modelId }
      const jobId = await boss.send(QUEUE, data, { db: overTx(tx) })
      assert(jobId !== null, 'a job is made where nothing limits their number')
      return jobId
    },
    async take(count) {
      const jobs = await boss.fetch<JobData>(QUEUE, { batchSize: count })
      return jobs.map(({ id, data, retryCount }) => ({
        jobId: id,
        userId: data.user_id,
        modelId: data.model_id,
        retryCount,
      }))
    },
    async beat(jobs) {
      const lost = await Promise.all(
        jobs.map(async (job) => {
          // Its types leave out what it answers: how many of the claims still stood.
          const { affected } = (await boss.touch(QUEUE, [claimOf(job)])) as { affected: number }
          return affected === 0 ? job : null
        }),
      )
      return lost.filter((job) => job !== null)
    },
    async complete(job) {
      await boss.complete(QUEUE, [claimOf(job)])
    },
    async giveBack(job, reason) {
      await boss.fail(QUEUE, [claimOf(job)], { message: reason })
    },
    supervise: () => boss.supervise(QUEUE),
    close: () => boss.stop({ graceful: false }),
  }
}

interface JobData {
  readonly user_id: string
  readonly model_id: string
}

async function makeQueue(boss: PgBoss): Promise<void> {
  await boss.createQueue(QUEUE, {
    heartbeatSeconds: SILENCE_S,
    expireInSeconds: LONGEST_S,
    retryLimit: 2,
    retryDelay: 1,
    deleteAfterSeconds: 3_600,
  })
}

function claimOf({ jobId, retryCount }: TrainingJob): { id: string; retryCount: number } {
  return { id: jobId, retryCount }
}
