import { randomUUID } from 'node:crypto'
import type { Instant } from '../../../core/instant.ts'
import type { Learned, Learning } from '../../../domain/learning/training/learn.ts'
import type { Dataset } from '../../../domain/learning/training/prepare-samples.ts'
import type { TrainingConfig } from '../../../domain/learning/training/training-config.ts'
import {
  insertArtifact,
  type StoredArtifact,
  type TestSeries,
} from '../../../store/learning/artifacts.ts'
import { insertImportances } from '../../../store/learning/feature-log.ts'
import { insertGridMember } from '../../../store/learning/grid-members.ts'
import { completeModel, type Completion, type Try } from '../../../store/learning/model-life.ts'
import type { ModelRow } from '../../../store/learning/model-row.ts'
import { findModel } from '../../../store/learning/models.ts'
import type { Pool } from '../../../store/pool.ts'
import { transaction, type Tx } from '../../../store/transaction.ts'
import { programVersion } from '../../operations/program-version.ts'
import { artifactPath, dataHash, packArtifact } from '../artifact.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { metricsOf } from './model-metrics.ts'

/** A model that is ready to be stored. */
interface Ready {
  readonly modelId: string
  readonly learned: Learned
  readonly config: TrainingConfig
  readonly completion: Completion
  readonly artifact: StoredArtifact
}

/** Points of the test window that a chart shows. */
const MOST_POINTS = 2_000

/** What is stored of a learning, made before the database is asked to take it. */
export async function readyModels(
  row: ModelRow,
  learning: Learning,
  data: Dataset,
): Promise<readonly [Ready, ...Ready[]]> {
  const sha256 = dataHash(data)
  const ready = async (learned: Learned, modelId: string): Promise<Ready> => {
    const config = configOf(row, learned, modelId !== row.modelId)
    const completion = {
      metrics: metricsOf(learning, learned, data),
      artifactPath: artifactPath(modelId),
      columnsInitial: learning.columnsInitial,
      columnsRemaining: learned.features.length,
    }
    const artifact = await packArtifact(
      {
        format: 1,
        model_id: modelId,
        fingerprint: fingerprintOf(config),
        algorithm: config.algorithm,
        symbol: config.symbol,
        timeframe: config.timeframe,
        target_col: config.targetCol,
        target_transform: config.targetTransform,
        features: learned.features,
        data_sha256: sha256,
        tidemark: programVersion(),
        model: learned.model,
      },
      testSeriesOf(learning, learned, data),
    )
    return { modelId, learned, config, completion, artifact }
  }
  const best = await ready(learning.best, row.modelId)
  const others: Ready[] = []
  for (const other of learning.others) others.push(await ready(other, randomUUID()))
  return [best, ...others]
}

/**
 * Stores a model and those of its grid, all or none. Says false where another try has taken this
 * one's place, or the model is gone. Safe to repeat.
 */
export async function saveModels(
  pool: Pool,
  row: ModelRow,
  attempt: Try,
  [best, ...others]: readonly [Ready, ...Ready[]],
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    if (!(await completeModel(tx, attempt, best.completion))) {
      const now = await findModel(tx, attempt)
      return now?.status === 'completed' && now.tries === attempt.number // its answer was lost
    }
    await saveParts(tx, row.userId, best)
    for (const other of others) {
      const { modelId, config, completion, learned } = other
      const { alpha, l1_ratio: ratio } = learned.candidate
      const point = [alpha && `alpha ${alpha}`, ratio && `l1_ratio ${ratio}`].filter(Boolean)
      await insertGridMember(
        tx,
        {
          userId: row.userId,
          modelId,
          name: `${row.name} (${point.join(', ')})`.slice(0, 200),
          config,
          fingerprint: fingerprintOf(config),
          parentModelId: row.parentModelId,
          cohortId: row.cohortId,
          groupId: row.groupId,
        },
        completion,
      )
      await saveParts(tx, row.userId, other)
    }
    return true
  })
}

async function saveParts(
  tx: Tx,
  userId: string,
  { modelId, learned, artifact }: Ready,
): Promise<void> {
  await insertArtifact(tx, { userId, modelId }, artifact)
  const importances = learned.features.map((feature, index) => ({
    feature,
    importance: learned.importance.values[index]!,
  }))
  await insertImportances(tx, { userId, modelId }, importances)
}

/** A model of a grid is one that was asked for with its own point, and without the grid. */
function configOf(row: TrainingConfig, { candidate }: Learned, isMember: boolean): TrainingConfig {
  if (!isMember) return row
  return {
    ...row,
    hyperparameters: { ...row.hyperparameters, ...candidate },
    alphaGrid: null,
    l1RatioGrid: null,
    saveAllGridModels: false,
  }
}

function testSeriesOf({ test }: Learning, { predicted }: Learned, data: Dataset): TestSeries {
  const from = Math.max(test.from, test.to - MOST_POINTS)
  return {
    at: Array.from(data.at.subarray(from, test.to), (at) => at as Instant),
    actual: Array.from(data.target.subarray(from, test.to)),
    predicted: Array.from(predicted.subarray(from - test.from), (value) =>
      Number.isFinite(value) ? value : null,
    ),
  }
}
