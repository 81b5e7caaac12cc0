import type { ModelStatus } from '../../domain/learning/training/model-status.ts'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'
import type { Queryable, Tx } from '../transaction.ts'
import { MODEL_COLUMNS, type ListedModel, type ModelRef, type ModelRow } from './model-row.ts'

export interface NewModel extends ModelRef {
  readonly name: string
  readonly config: TrainingConfig
  readonly fingerprint: string
  readonly answersRepeats: boolean
  readonly parentModelId: string | null
  readonly cohortId: string | null
  readonly groupId: string | null
}

/** Says false where the same request was answered meanwhile, by a rival that came first. */
export async function insertModel(tx: Tx, model: NewModel): Promise<boolean> {
  const { userId, modelId, name, config, fingerprint } = model
  const { rowCount } = await tx.query(
    `insert into models (user_id, id, name, algorithm, symbol, target_col, feature_cols,
       hyperparameters, data_options, timeframe, train_window, test_window, target_transform,
       context_symbols, cv_folds, cv_strategy, alpha_grid, l1_ratio_grid, regime_configs,
       p_value_threshold, save_all_grid_models, fingerprint, answers_repeats, parent_model_id,
       cohort_id, group_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             $20, $21, $22, $23, $24, $25, $26)
     on conflict (user_id, fingerprint) where answers_repeats do nothing`,
    [
      userId,
      modelId,
      name,
      ...configValues(config),
      fingerprint,
      model.answersRepeats,
      model.parentModelId,
      model.cohortId,
      model.groupId,
    ],
  )
  return rowCount === 1
}

/** In the order of the columns from `algorithm` to `save_all_grid_models`. */
export function configValues(config: TrainingConfig): readonly unknown[] {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  return [
    config.algorithm,
    config.symbol,
    config.targetCol,
    json(config.featureCols),
    json(config.hyperparameters),
    json(config.dataOptions),
    config.timeframe,
    config.trainWindow,
    config.testWindow,
    config.targetTransform,
    json(config.contextSymbols),
    config.cvFolds,
    config.cvStrategy,
    json(config.alphaGrid),
    json(config.l1RatioGrid),
    json(config.regimeConfigs),
    config.pValueThreshold,
    config.saveAllGridModels,
  ]
}

export async function setJob(tx: Tx, { userId, modelId }: ModelRef, jobId: string): Promise<void> {
  await tx.query('update models set job_id = $3 where user_id = $1 and id = $2', [
    userId,
    modelId,
    jobId,
  ])
}

export async function findModel(
  db: Queryable,
  { userId, modelId }: ModelRef,
): Promise<ListedModel | null> {
  const { rows } = await db.query<ListedModel>(`${LISTED} where m.user_id = $1 and m.id = $2`, [
    userId,
    modelId,
  ])
  return rows[0] ?? null
}

/** The newest model of a fingerprint. */
export async function findByFingerprint(
  db: Queryable,
  userId: string,
  fingerprint: string,
): Promise<ModelRow | null> {
  const { rows } = await db.query<ModelRow>(
    `select ${MODEL_COLUMNS} from models m where m.user_id = $1 and m.fingerprint = $2
     order by m.created_at desc, m.id desc limit 1`,
    [userId, fingerprint],
  )
  return rows[0] ?? null
}

export interface ModelFilter {
  readonly userId: string
  readonly status?: ModelStatus | undefined
  readonly symbol?: string | undefined
  readonly algorithm?: string | undefined
  readonly timeframe?: string | undefined
  readonly parentModelId?: string | undefined
  readonly cohortId?: string | undefined
  readonly groupId?: string | undefined
  readonly limit: number
  readonly offset: number
}

/** A user's models, newest first, and how many there are in all. */
export async function listModels(
  db: Queryable,
  filter: ModelFilter,
): Promise<{ readonly items: readonly ListedModel[]; readonly total: number }> {
  const values = [
    filter.userId,
    filter.status ?? null,
    filter.symbol ?? null,
    filter.algorithm ?? null,
    filter.timeframe ?? null,
    filter.parentModelId ?? null,
    filter.cohortId ?? null,
    filter.groupId ?? null,
  ]
  const counted = await db.query<{ readonly total: number }>(
    `select count(*)::int as total from models m where ${FITS}`,
    values,
  )
  const { rows } = await db.query<ListedModel>(
    `${LISTED} where ${FITS} order by m.created_at desc, m.id desc limit $9 offset $10`,
    [...values, filter.limit, filter.offset],
  )
  return { items: rows, total: counted.rows[0]!.total }
}

const FITS = `m.user_id = $1
  and ($2::text is null or m.status = $2) and ($3::text is null or m.symbol = $3)
  and ($4::text is null or m.algorithm = $4) and ($5::text is null or m.timeframe = $5)
  and ($6::text is null or m.parent_model_id = $6) and ($7::text is null or m.cohort_id = $7)
  and ($8::text is null or m.group_id = $8)`

/** Children and cohorts are counted once for all rows, and joined. */
const LISTED = `
  select ${MODEL_COLUMNS}, coalesce(children.count, 0)::int as "childrenCount",
         greatest(coalesce(cohort.count, 0) - 1, 0)::int as "cohortSize"
  from models m
  left join (select parent_model_id, count(*) from models
             where user_id = $1 and parent_model_id is not null group by 1) children
    on children.parent_model_id = m.id
  left join (select cohort_id, count(*) from models
             where user_id = $1 and cohort_id is not null group by 1) cohort
    on cohort.cohort_id = m.cohort_id`

/** Deletes a user's models, or one of them, and says how many those were. */
export async function deleteModels(
  tx: Tx,
  userId: string,
  modelId: string | null,
): Promise<number> {
  const { rowCount } = await tx.query(
    'delete from models where user_id = $1 and ($2::text is null or id = $2)',
    [userId, modelId],
  )
  return rowCount
}
