import type { Queryable } from '../transaction.ts'
import type { ModelRow } from './model-row.ts'

/** How far a model is. */
export type ModelMove = Pick<
  ModelRow,
  'modelId' | 'name' | 'status' | 'progress' | 'tries' | 'errorMessage'
>

const MOST = 500

/** A user's models that can still move, or ended a short while ago. */
export async function movingModels(db: Queryable, userId: string): Promise<readonly ModelMove[]> {
  const { rows } = await db.query<ModelMove>({
    name: 'moving_models',
    text: `select id as "modelId", name, status, progress::float8 as progress, tries,
                  error_message as "errorMessage"
           from models
           where user_id = $1 and (finished_at is null or finished_at > now() - interval '10 seconds')
           order by created_at desc, id limit ${MOST}`,
    values: [userId],
  })
  return rows
}
