import { AppError } from '../../../core/app-error.ts'
import { learn } from '../../../domain/learning/training/learn.ts'
import { prepareSamples } from '../../../domain/learning/training/prepare-samples.ts'
import { advance, type Try } from '../../../store/learning/model-life.ts'
import { findModel } from '../../../store/learning/models.ts'
import { logTraining } from '../../../store/learning/training-log.ts'
import type { SeriesContext } from '../../market/series/read-series.ts'
import { seedOf } from '../fingerprint.ts'
import { readTrainingBars } from './read-bars.ts'
import { readyModels, saveModels } from './save-model.ts'
import { untilDatabase } from './until-database.ts'

export interface TrainModel {
  readonly attempt: Try
  readonly patienceMs: number // for a database that is away
  /** Told how far it is, 0 to 1, often and from within loops. */
  readonly onProgress: (fraction: number) => void
}

/**
 * One try to train a model, from its bars to the stored artifact. What the database did not take is
 * offered again while it is away: the work of an hour is not thrown away for a restart. A try that
 * another one has replaced ends, and changes nothing.
 */
export async function trainModel(
  context: SeriesContext,
  { attempt, patienceMs, onProgress }: TrainModel,
): Promise<void> {
  const { pool, clock } = context
  const persist = <Value>(work: () => Promise<Value>): Promise<Value> =>
    untilDatabase(clock, patienceMs, work)
  const say = (line: string): Promise<void> =>
    persist(() => logTraining(pool, attempt, 'INFO', line))

  const row = await persist(() => findModel(pool, attempt))
  if (row === null) throw superseded()
  const move = async (status: 'preprocessing' | 'training'): Promise<void> => {
    if (!(await persist(() => advance(pool, attempt, status)))) throw superseded()
  }

  await move('preprocessing')
  const bars = await persist(() => readTrainingBars(context, row, row.createdAt))
  const samples = prepareSamples(row, bars.own, bars.others)
  if (!samples.ok) throw refused(samples.refusal)
  const { target, names } = samples.value
  await say(
    `${bars.own.close.length} ${row.timeframe} bars of ${row.symbol} make ${target.length} samples ` +
      `of ${names.length} features.`,
  )

  await move('training')
  const learning = learn(row, samples.value, seedOf(row.fingerprint), onProgress)
  if (!learning.ok) throw refused(learning.refusal)
  const { best, others, dropped } = learning.value
  const models = await readyModels(row, learning.value, samples.value)
  if (!(await persist(() => saveModels(pool, row, attempt, models)))) throw superseded()
  await say(
    `${row.name} is trained: ${best.features.length} features stayed, ${dropped.length} had too ` +
      `little evidence${others.length > 0 ? `; ${others.length} more of its grid are kept` : ''}.`,
  )
}

/** What no other try would change. */
function refused(message: string): AppError {
  return new AppError('training_refused', {}, { message })
}

function superseded(): AppError {
  const message = 'Another try has taken the place of this one, or the model is gone.'
  return new AppError('conflict', {}, { message })
}
