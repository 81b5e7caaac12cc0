import type { Queryable } from '../transaction.ts'
import { JOBS_SCHEMA } from '../jobs/pg-boss.ts'
import type { ModelRef } from './model-row.ts'

/** A model that is not trained, and that nobody will train as things stand. */
export interface StrayModel extends ModelRef {
  readonly tries: number
  readonly reason: string | null // why its job ended; null where there is no job
}

/**
 * Models that wait for a job that has ended or is not there: it was given back too often, or the
 * database was restored from a backup, which has no jobs.
 */
export async function strayModels(db: Queryable, limit: number): Promise<readonly StrayModel[]> {
  const { rows } = await db.query<StrayModel>(
    `select m.user_id as "userId", m.id as "modelId", m.tries,
            case when j.id is not null then coalesce(j.output ->> 'message', j.state::text) end
              as reason
     from models m
     left join ${JOBS_SCHEMA}.job j on j.name = 'training' and j.id = m.job_id
     where m.status not in ('completed', 'failed')
       and (j.id is null or j.state in ('completed', 'cancelled', 'failed'))
     order by m.created_at limit $1`,
    [limit],
  )
  return rows
}
