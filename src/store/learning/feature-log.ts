import type { Queryable, Tx } from '../transaction.ts'
import type { ModelRef } from './model-row.ts'

export interface FeatureImportance {
  readonly feature: string
  readonly importance: number
}

export async function insertImportances(
  tx: Tx,
  { userId, modelId }: ModelRef,
  features: readonly FeatureImportance[],
): Promise<void> {
  await tx.query(
    `insert into features_log (user_id, model_id, feature_name, importance)
     select $1, $2, feature, importance
     from unnest($3::text[], $4::float8[]) as given (feature, importance)`,
    [
      userId,
      modelId,
      features.map(({ feature }) => feature),
      features.map(({ importance }) => importance),
    ],
  )
}

/** What counts most comes first. */
export async function readImportances(
  db: Queryable,
  { userId, modelId }: ModelRef,
): Promise<readonly FeatureImportance[]> {
  const { rows } = await db.query<FeatureImportance>(
    `select feature_name as feature, importance from features_log
     where user_id = $1 and model_id = $2 order by importance desc, feature_name`,
    [userId, modelId],
  )
  return rows
}
