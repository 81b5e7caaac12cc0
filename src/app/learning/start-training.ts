import type { Instant } from '../../core/instant.ts'
import { AppError } from '../../core/app-error.ts'
import { assert } from '../../core/assert.ts'
import { newId } from '../../core/id.ts'
import type { TrainingConfig } from '../../domain/learning/training/training-config.ts'
import { openTrainingQueue, type TrainingQueue } from '../../store/jobs/training-queue.ts'
import type { ModelRow } from '../../store/learning/model-row.ts'
import { findByFingerprint, findModel, insertModel, setJob } from '../../store/learning/models.ts'
import { transaction, type Tx } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { fingerprintOf } from './fingerprint.ts'
import { ringTraining } from './training-door.ts'

export interface StartTraining {
  readonly userId: string
  readonly config: TrainingConfig
  readonly name: string | null // null: one that says what it is
  readonly parentModelId: string | null
  readonly groupId: string | null
  /** Whether the same configuration again is answered with the model that is there. */
  readonly answersRepeats: boolean
  readonly draw: () => string
}

export interface StartedTraining {
  readonly modelId: string
  readonly name: string
  readonly fingerprint: string
  readonly createdAt: Instant
  readonly existing: ModelRow | null // null: a new model was made
}

/** Stores what is to be trained and a job for it, both or neither. */
export async function startTraining(
  context: Context,
  request: StartTraining,
): Promise<StartedTraining> {
  const { userId, config, answersRepeats } = request
  if (answersRepeats) {
    const known = await findByFingerprint(context.pool, userId, fingerprintOf(config))
    if (known) return answered(known)
  }
  const [started] = await startTrainings(context, [request])
  return started!
}

/** The same for several that belong together. */
export async function startTrainings(
  context: Context,
  requests: readonly StartTraining[],
): Promise<readonly StartedTraining[]> {
  const queue = await openTrainingQueue(context.pool)
  try {
    const started = await transaction(context.pool, async (tx) => {
      const made: StartedTraining[] = []
      for (const request of requests) made.push(await start(tx, queue, request))
      return made
    })
    await ringTraining(context, requests[0]!.userId)
    return started
  } finally {
    await queue.close()
  }
}

async function start(
  tx: Tx,
  queue: Pick<TrainingQueue, 'send'>,
  request: StartTraining,
): Promise<StartedTraining> {
  const { userId, config, parentModelId, groupId, answersRepeats, draw } = request
  await assertParent(tx, request)
  const modelId = uuidOf(draw)
  const fingerprint = fingerprintOf(config)
  const model = {
    userId,
    modelId,
    name: request.name ?? nameOf(config),
    config,
    fingerprint,
    answersRepeats,
    parentModelId,
    cohortId: config.saveAllGridModels ? newId('coh', draw) : null,
    groupId,
  }
  if (!(await insertModel(tx, model))) {
    const rival = await findByFingerprint(tx, userId, fingerprint)
    assert(rival !== null, 'what an insert met is there')
    return answered(rival)
  }
  await setJob(tx, model, await queue.send(tx, model))
  const stored = await findModel(tx, model)
  assert(stored !== null, 'what was inserted is there')
  return {
    modelId,
    name: stored.name,
    fingerprint,
    createdAt: stored.createdAt,
    existing: null,
  }
}

function answered(existing: ModelRow): StartedTraining {
  const { modelId, name, fingerprint, createdAt } = existing
  return { modelId, name, fingerprint, createdAt, existing }
}

async function assertParent(
  db: Parameters<typeof findModel>[0],
  { userId, parentModelId }: Pick<StartTraining, 'userId' | 'parentModelId'>,
): Promise<void> {
  if (parentModelId === null || (await findModel(db, { userId, modelId: parentModelId }))) return
  throw new AppError('not_found', { parent_model_id: parentModelId })
}

/** The source wants a UUID; what is drawn for a request that may be repeated has no hyphens. */
function uuidOf(draw: () => string): string {
  return draw()
    .replaceAll('-', '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function nameOf({ algorithm, symbol, targetCol, timeframe }: TrainingConfig): string {
  return `${symbol} ${targetCol} ${timeframe} ${algorithm}`.slice(0, 200)
}
