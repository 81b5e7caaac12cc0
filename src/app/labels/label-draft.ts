import { AppError } from '../../core/app-error.ts'
import {
  placeOfLabel,
  type LabelMetadata,
  type LabelPlace,
} from '../../domain/market/series/label.ts'

export type { LabelType } from '../../domain/market/series/label.ts'
export type { LabelRow, LabelWithSamples, Sample } from '../../store/labels/labels.ts'

/** Which bar the metadata names; refused where it does not. */
export function requirePlace(metadata: LabelMetadata): LabelPlace {
  const read = placeOfLabel(metadata)
  if (read.ok) return read.value
  throw new AppError('label_metadata', { field: 'metadata' }, { message: read.refusal })
}

/** Nobody has labels of another's: a user that is named is the one who asks. */
export function requireOwn(userId: string, named: string | undefined): void {
  if (named === undefined || named === userId) return
  throw new AppError('not_found', {}, { message: 'There are no labels of that user for you.' })
}

/** The door of the doorbell that a user's labels ring. */
export function labelDoor(userId: string) {
  return { userId, runId: 'labels' } as const
}
