import { accept, refuse, type Result } from '../../core/result.ts'
import { predict, trainingFault, trainModel } from './algorithms.ts'
import type { TrainedModel } from './model.ts'
import type { Samples } from './samples.ts'

/** With fewer samples a bot is not trained. */
export const FEWEST_BOT_SAMPLES = 50
/** A signal passes whose chance to hit exceeds this. */
export const BOT_CONFIDENCE = 0.55

const SETTINGS = { n_estimators: 100, max_depth: 5 }
const SEED = 42

/**
 * A second model beside the one that gives signals: a forest that learns from the features whether a
 * signal hit, which is label 1, or missed, 0. Refused, with a sentence, where there is too little to
 * learn from.
 */
export function trainTradingBot(samples: Samples): Result<TrainedModel, string> {
  const count = samples.target.length
  if (count < FEWEST_BOT_SAMPLES) {
    return refuse(
      `a bot learns from ${FEWEST_BOT_SAMPLES} samples at least, and there are ${count}`,
    )
  }
  const fault = trainingFault('random_forest_classifier', samples)
  if (fault !== null) return refuse(fault)
  const training = { ...samples, hyperparameters: SETTINGS, seed: SEED }
  return accept(trainModel('random_forest_classifier', training))
}

/** The signals that a bot lets pass; those that it does not trust become 0, which is flat. */
export function trustedSignals(
  bot: TrainedModel,
  columns: readonly Float64Array[],
  signals: Float64Array,
): Float64Array {
  const chances = predict(bot, columns)
  return signals.map((signal, sample) => (chances[sample]! > BOT_CONFIDENCE ? signal : 0))
}
