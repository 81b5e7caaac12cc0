import type { Tx } from '../transaction.ts'
import { configValues, type NewModel } from './models.ts'
import type { Completion } from './model-life.ts'

/** A model of a grid search beside the best one: it is there when it is trained. */
export async function insertGridMember(
  tx: Tx,
  model: Omit<NewModel, 'answersRepeats'>,
  { metrics, artifactPath, columnsInitial, columnsRemaining }: Completion,
): Promise<void> {
  const { userId, modelId, name, config, fingerprint } = model
  await tx.query(
    `insert into models (user_id, id, name, algorithm, symbol, target_col, feature_cols,
       hyperparameters, data_options, timeframe, train_window, test_window, target_transform,
       context_symbols, cv_folds, cv_strategy, alpha_grid, l1_ratio_grid, regime_configs,
       p_value_threshold, save_all_grid_models, fingerprint, parent_model_id, cohort_id, group_id,
       is_grid_member, status, progress, metrics, artifact_path, columns_initial,
       columns_remaining, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             $20, $21, $22, $23, $24, $25, true, 'completed', 1, $26, $27, $28, $29,
             clock_timestamp())`,
    [
      userId,
      modelId,
      name,
      ...configValues(config),
      fingerprint,
      model.parentModelId,
      model.cohortId,
      model.groupId,
      JSON.stringify(metrics),
      artifactPath,
      columnsInitial,
      columnsRemaining,
    ],
  )
}
