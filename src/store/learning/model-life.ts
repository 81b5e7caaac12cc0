import type { ModelStatus } from '../../domain/learning/training/model-status.ts'
import type { Queryable, Tx } from '../transaction.ts'
import { MODEL_COLUMNS, type ModelMetrics, type ModelRef, type ModelRow } from './model-row.ts'

/** One try to train a model. A later one takes its place, and this one can write nothing more. */
export interface Try extends ModelRef {
  readonly number: number
}

/** Begins the next try of a job; null where the model has ended, is gone or has another job. */
export async function beginTry(
  tx: Tx,
  { userId, modelId, jobId }: ModelRef & { readonly jobId: string },
): Promise<ModelRow | null> {
  const { rows } = await tx.query<ModelRow>(
    `update models m set tries = tries + 1, progress = 0, started_at = clock_timestamp()
     where user_id = $1 and id = $2 and job_id = $3 and status not in ('completed', 'failed')
     returning ${MODEL_COLUMNS}`,
    [userId, modelId, jobId],
  )
  return rows[0] ?? null
}

/**
 * Moves a model forward, and says whether this try still counts. A status that an earlier try had
 * reached stays.
 */
export async function advance(
  db: Queryable,
  { userId, modelId, number }: Try,
  status: Extract<ModelStatus, 'preprocessing' | 'training'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update models set status = case when array_position(path, status) < array_position(path, $4)
                                     then $4 else status end
     from (select array['pending', 'preprocessing', 'training'] as path) as way
     where user_id = $1 and id = $2 and tries = $3 and status not in ('completed', 'failed')`,
    [userId, modelId, number, status],
  )
  return rowCount === 1
}

/** How far a try is. Says whether it still counts. */
export async function noteProgress(
  db: Queryable,
  { userId, modelId, number }: Try,
  progress: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update models set progress = $4 where user_id = $1 and id = $2 and tries = $3
     and status not in ('completed', 'failed')`,
    [userId, modelId, number, progress],
  )
  return rowCount === 1
}

export interface Completion {
  readonly metrics: ModelMetrics
  readonly artifactPath: string
  readonly columnsInitial: number
  readonly columnsRemaining: number
}

export async function completeModel(
  tx: Tx,
  { userId, modelId, number }: Try,
  { metrics, artifactPath, columnsInitial, columnsRemaining }: Completion,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update models set status = 'completed', metrics = $4, artifact_path = $5,
            columns_initial = $6, columns_remaining = $7, progress = 1,
            finished_at = clock_timestamp()
     where user_id = $1 and id = $2 and tries = $3 and status = 'training'`,
    [
      userId,
      modelId,
      number,
      JSON.stringify(metrics),
      artifactPath,
      columnsInitial,
      columnsRemaining,
    ],
  )
  return rowCount === 1
}

/** Ends a model that cannot be trained. `number` is null where no try is under way. */
export async function failModel(
  db: Queryable,
  { userId, modelId, number }: ModelRef & { readonly number: number | null },
  message: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update models set status = 'failed', error_message = $4, finished_at = clock_timestamp()
     where user_id = $1 and id = $2 and ($3::int is null or tries = $3)
       and status not in ('completed', 'failed')`,
    [userId, modelId, number, message],
  )
  return rowCount === 1
}
