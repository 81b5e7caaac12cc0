import type { Instant } from '../../core/instant.ts'
import type { Queryable } from '../transaction.ts'
import type { ModelRef } from './model-row.ts'

export type LogLevel = 'INFO' | 'WARNING' | 'ERROR'

export interface LogLine {
  readonly modelId: string
  readonly at: Instant
  readonly level: LogLevel
  readonly line: string
}

/** Writes a line; of a model that is gone nothing is said any more. */
export async function logTraining(
  db: Queryable,
  { userId, modelId }: ModelRef,
  level: LogLevel,
  line: string,
): Promise<void> {
  await db.query(
    `insert into training_log (user_id, model_id, level, line)
     select user_id, id, $3, $4 from models where user_id = $1 and id = $2`,
    [userId, modelId, level, line],
  )
}

/** A user's newest lines, oldest first. */
export async function newestLines(
  db: Queryable,
  userId: string,
  limit: number,
): Promise<readonly LogLine[]> {
  const { rows } = await db.query<LogLine>(
    `select * from (
       select model_id as "modelId", at, level, line, seq from training_log
       where user_id = $1 order by seq desc limit $2) newest order by seq`,
    [userId, limit],
  )
  return rows
}
