import { type Environment, readCount } from '../operations/read-count.ts'

/** What trainings may take of a machine. */
export interface TrainingSettings {
  readonly workers: number | null // processes at once; null: as many as there are processors
  readonly timeoutMs: number // for one training
  readonly memoryBytes: number // for one process
}

export const DEFAULT_TRAINING: TrainingSettings = {
  workers: null,
  timeoutMs: 3_600_000,
  memoryBytes: 1_024 * 2 ** 20,
}

export function readTrainingSettings(environment: Environment): TrainingSettings {
  const { timeoutMs, memoryBytes } = DEFAULT_TRAINING
  return {
    workers: readCount(environment, 'TRAINING_WORKERS', 1, 1_024),
    timeoutMs: (readCount(environment, 'TRAINING_TIMEOUT', 1, 80_000) ?? timeoutMs / 1_000) * 1_000,
    memoryBytes:
      (readCount(environment, 'TRAINING_MEMORY', 128, 1_048_576) ?? memoryBytes / 2 ** 20) *
      2 ** 20,
  }
}
