import type { Queryable, Tx } from '../transaction.ts'
import type { ModelRef } from './model-row.ts'

export interface StoredArtifact {
  readonly content: Buffer // JSON, compressed by zstd
  readonly byteCount: number // of the JSON
  readonly sha256: string // of the JSON
  readonly testSeries: TestSeries
}

/** What a model said of bars that it had not seen, and what came; columns, newest last. */
export interface TestSeries {
  readonly at: readonly number[] // milliseconds: when the sample was known
  readonly actual: readonly number[]
  readonly predicted: readonly (number | null)[]
}

export async function insertArtifact(
  tx: Tx,
  { userId, modelId }: ModelRef,
  { content, byteCount, sha256, testSeries }: StoredArtifact,
): Promise<void> {
  await tx.query(
    `insert into model_artifact (user_id, model_id, content, byte_count, sha256, test_series)
     values ($1, $2, $3, $4, $5, $6)`,
    [userId, modelId, content, byteCount, sha256, JSON.stringify(testSeries)],
  )
}

export async function readArtifact(
  db: Queryable,
  { userId, modelId }: ModelRef,
): Promise<Pick<StoredArtifact, 'content' | 'sha256'> | null> {
  const { rows } = await db.query<Pick<StoredArtifact, 'content' | 'sha256'>>(
    'select content, sha256 from model_artifact where user_id = $1 and model_id = $2',
    [userId, modelId],
  )
  return rows[0] ?? null
}

export async function readTestSeries(
  db: Queryable,
  { userId, modelId }: ModelRef,
): Promise<TestSeries | null> {
  const { rows } = await db.query<{ readonly series: TestSeries }>(
    `select test_series as series from model_artifact where user_id = $1 and model_id = $2`,
    [userId, modelId],
  )
  return rows[0]?.series ?? null
}
