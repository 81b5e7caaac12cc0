import type { OnProgress } from './algorithms.ts'
import type { Hyperparameters } from './hyperparameters.ts'
import type { Samples } from './samples.ts'

/** What a training algorithm is given, all of it checked. */
export interface Asked {
  readonly samples: Samples
  readonly hyperparameters: Hyperparameters
  readonly seed: number
  readonly onProgress: OnProgress
}
