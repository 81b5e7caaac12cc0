import { randomUUID } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import type { Queryable } from '#src/store/transaction.ts'

/** A model that is trained, with all that is its own; put there by hand, so that nobody waits. */
export async function trainedModel(db: Queryable, userId: string): Promise<string> {
  const modelId = randomUUID()
  await db.query(
    `with made as (
       insert into models (user_id, id, name, algorithm, symbol, feature_cols, fingerprint,
                           is_grid_member, status, progress, metrics, artifact_path,
                           columns_initial, columns_remaining, finished_at)
       values ($1, $2, 'a trained one', 'linear_regression', 'GOLDBEES.NSE', '["return_1"]',
               encode(sha256($2::text::bytea), 'hex'), true, 'completed', 1,
               '{"r2": 0.25, "importance_type": "permutation_mean"}',
               '/api/model/' || $2 || '/artifact', 2, 1, now())
       returning user_id, id)
     , counted as (
       insert into features_log (user_id, model_id, feature_name, importance)
       select user_id, id, 'return_1', 0.5 from made)
     , told as (
       insert into training_log (user_id, model_id, line) select user_id, id, 'trained' from made)
     insert into model_artifact (user_id, model_id, content, byte_count, sha256, test_series)
     select user_id, id, $3, $4, encode(sha256($5::bytea), 'hex'),
            '{"at": [0, 1], "actual": [1, 2], "predicted": [1, null]}' from made`,
    [userId, modelId, ...artifactOf(modelId)],
  )
  return modelId
}

function artifactOf(modelId: string): readonly [Buffer, number, Buffer] {
  const model = { version: 1, algorithm: 'linear_regression' }
  const json = Buffer.from(
    JSON.stringify({ format: 1, model_id: modelId, features: ['return_1'], model }),
  )
  return [zstdCompressSync(json), json.length, json]
}
