/** How far a model is, in order; `failed` may follow on each but the last. */
export const MODEL_STATUSES = [
  'pending',
  'preprocessing',
  'training',
  'completed',
  'failed',
] as const
export type ModelStatus = (typeof MODEL_STATUSES)[number]

export function isFinished(status: ModelStatus): boolean {
  return status === 'completed' || status === 'failed'
}
