import { accept, refuse, type Result } from '../../../core/result.ts'
import { isClassifier, predict, trainingFault, trainModel } from '../algorithms.ts'
import { foldsFault, timeSeriesSplit, type Fold } from '../cross-validation.ts'
import { importanceOf, type Importance } from '../importance.ts'
import { pruneFeatures } from '../linear/prune-features.ts'
import type { TrainedModel } from '../model.ts'
import { samplesOf, type Samples, type Span } from '../samples.ts'
import { candidatesOf, type Candidate } from './grid.ts'
import { permutationImportance } from './permutation.ts'
import type { Dataset } from './prepare-samples.ts'
import { classScores, lossOf, regressionScores } from './scores.ts'
import type { ClassScores, RegressionScores } from './scores.ts'
import type { TrainingConfig } from './training-config.ts'

/** A trained model and all that is known of it. */
export interface Learned {
  readonly candidate: Candidate
  readonly model: TrainedModel
  readonly features: readonly string[] // that it predicts from, in this order
  readonly importance: Importance
  readonly native: Importance // what the algorithm itself tells
  readonly scores: RegressionScores | ClassScores // of the test window
  readonly trainScores: RegressionScores | ClassScores
  readonly folds: readonly number[] // the loss of each fold; none where the samples do not suffice
  readonly predicted: Float64Array // of the test window
}

export interface Learning {
  readonly best: Learned
  readonly others: readonly Learned[] // of a grid whose models are all kept
  readonly train: Span // of the samples
  readonly test: Span
  readonly columnsInitial: number
  readonly dropped: readonly { readonly feature: string; readonly pValue: number }[] // as they went
  readonly baseline: RegressionScores | ClassScores // of who says: as it was; or: as mostly
  readonly notes: readonly string[]
}

export type LearnSettings = Pick<
  TrainingConfig,
  | 'algorithm'
  | 'hyperparameters'
  | 'trainWindow'
  | 'testWindow'
  | 'cvFolds'
  | 'alphaGrid'
  | 'l1RatioGrid'
  | 'pValueThreshold'
  | 'saveAllGridModels'
>

/** A label looks one bar ahead, so the last label of a training span is made of the next sample. */
const GAP = 1

/**
 * Learns from the older samples and is judged by the newest, which nothing was chosen by: features
 * and candidates of a grid are chosen on the training span alone. The same input gives the same
 * model, bit for bit.
 */
export function learn(
  config: LearnSettings,
  data: Dataset,
  seed: number,
  onProgress: (fraction: number) => void = () => {},
): Result<Learning, string> {
  const { algorithm } = config
  const classes = isClassifier(algorithm)
  const spans = spansOf(config, data.target.length)
  if (!spans.ok) return spans
  const { train, test } = spans.value
  const { kept, dropped } = pruneFeatures(samplesOf(data, train), config.pValueThreshold)
  const features = kept.map((index) => data.names[index]!)
  const picked: Samples = {
    features: kept.map((index) => data.features[index]!),
    target: data.target,
  }
  const [seen, unseen] = [samplesOf(picked, train), samplesOf(picked, test)]
  const fault = trainingFault(algorithm, seen)
  if (fault !== null) return refuse(`In the training window ${fault}.`)

  const { candidates, notes } = candidatesOf(config)
  const folds = foldsOf(config, seen.target.length)
  const steps = progressOver(candidates.length * (folds.length + 1) + 1, onProgress)
  const judged = candidates.map((candidate) => {
    const hyperparameters = { ...config.hyperparameters, ...candidate }
    const losses = folds.flatMap(({ train: from, test: on }) => {
      const samples = samplesOf(seen, from)
      if (trainingFault(algorithm, samples) !== null) return []
      const model = trainModel(algorithm, { ...samples, hyperparameters, seed }, steps.within)
      steps.done()
      const held = samplesOf(seen, on)
      return [lossOf(held.target, predict(model, held.features), classes)]
    })
    return { candidate, hyperparameters, losses, loss: meanOf(losses) }
  })
  const winner = judged.reduce((best, other) => (other.loss < best.loss ? other : best))
  const scored = (actual: Float64Array, said: Float64Array, span: Span) =>
    classes
      ? classScores(actual, said)
      : regressionScores(actual, said, data.base.subarray(span.from, span.to))

  const finish = ({ candidate, hyperparameters, losses }: (typeof judged)[number]): Learned => {
    const model = trainModel(algorithm, { ...seen, hyperparameters, seed }, steps.within)
    steps.done()
    const predicted = predict(model, unseen.features)
    const values = permutationImportance(model, unseen, { seed, classes }, steps.alive)
    return {
      candidate,
      model,
      features,
      importance: { type: 'permutation_mean', values },
      native: importanceOf(model),
      scores: scored(unseen.target, predicted, test),
      trainScores: scored(seen.target, predict(model, seen.features), train),
      folds: losses,
      predicted,
    }
  }
  const best = finish(winner)
  const rest = config.saveAllGridModels ? judged.filter((one) => one !== winner) : []
  return accept({
    best,
    others: rest.map(finish),
    train,
    test,
    columnsInitial: data.names.length,
    dropped: dropped.map(({ feature, pValue }) => ({ feature: data.names[feature]!, pValue })),
    baseline: scored(unseen.target, naive(data, train, test, classes), test),
    notes: [
      ...data.notes,
      ...notes,
      ...(folds.length === 0 ? ['The samples do not suffice for cross validation.'] : []),
    ],
  })
}

/** The newest samples are the test window, those before it, less the gap, the training window. */
export function spansOf(
  { trainWindow, testWindow }: Pick<TrainingConfig, 'trainWindow' | 'testWindow'>,
  count: number,
): Result<{ readonly train: Span; readonly test: Span }, string> {
  const testCount = testWindow ?? Math.max(1, Math.floor(count / 5))
  const to = count - testCount - GAP
  const from = trainWindow === null ? 0 : Math.max(0, to - trainWindow)
  if (to - from >= FEWEST_TO_LEARN) {
    return accept({ train: { from, to }, test: { from: count - testCount, to: count } })
  }
  return refuse(
    `A test window of ${testCount} leaves ${Math.max(0, to - from)} of ${count} samples to learn ` +
      `from, and a model needs ${FEWEST_TO_LEARN}.`,
  )
}

const FEWEST_TO_LEARN = 20

function foldsOf({ cvFolds }: LearnSettings, count: number): readonly Fold[] {
  if (foldsFault(count, cvFolds, GAP) !== null) return []
  const folds = timeSeriesSplit(count, cvFolds, { gap: GAP })
  return folds[0]!.train.to >= FEWEST_TO_LEARN / 2 ? folds : []
}

/** What somebody says who has learned nothing: no change, or the more frequent class. */
function naive(data: Dataset, train: Span, test: Span, classes: boolean): Float64Array {
  if (!classes) return data.base.subarray(test.from, test.to)
  const share = meanOf(data.target.subarray(train.from, train.to))
  return new Float64Array(test.to - test.from).fill(share)
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index += 1) sum += values[index]!
  return sum / values.length
}

/** How far all of it is, told from within each training and at the end of each. */
function progressOver(count: number, onProgress: (fraction: number) => void) {
  let done = 0
  return {
    within: (fraction: number) => onProgress(Math.min(1, (done + fraction) / count)),
    alive: () => onProgress(Math.min(1, done / count)),
    done: () => {
      done += 1
      onProgress(Math.min(1, done / count))
    },
  }
}
