import { AppError } from '../../core/app-error.ts'
import { assert } from '../../core/assert.ts'
import type { LabelMetadata } from '../../domain/market/series/label.ts'
import { deleteLabel, findLabel, updateLabel } from '../../store/labels/labels.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { ring } from '../doorbell.ts'
import {
  labelDoor,
  requirePlace,
  type LabelRow,
  type LabelType,
  type LabelWithSamples,
  type Sample,
} from './label-draft.ts'

export interface LabelRef {
  readonly userId: string
  readonly labelId: string
}

export interface LabelChanges {
  readonly labelType?: LabelType
  readonly metadata?: LabelMetadata
  readonly tags?: readonly string[]
  readonly samples?: readonly Sample[]
}

/** Changes what is named, and tells the user's streams. */
export async function changeLabel(
  context: Context,
  { userId, labelId }: LabelRef,
  changes: LabelChanges,
): Promise<LabelWithSamples> {
  const changed = await transaction(context.pool, async (tx) => {
    const known = await findLabel(tx, userId, labelId, { lock: true })
    if (!known) throw new AppError('not_found', { label_id: labelId })
    const label = { ...known, ...changes }
    const { interval: timeframe, labeledAt } = requirePlace(label.metadata)
    const samplesToo = changes.samples !== undefined
    await updateLabel(tx, { ...label, timeframe, labeledAt }, { samplesToo })
    return findLabel(tx, userId, labelId)
  })
  assert(changed !== null, 'a label that is held is there')
  await ring(context, [labelDoor(userId)])
  return changed
}

/** Takes a label away, with its samples, and tells the user's streams. */
export async function removeLabel(
  context: Context,
  { userId, labelId }: LabelRef,
): Promise<LabelRow> {
  const removed = await transaction(context.pool, (tx) => deleteLabel(tx, userId, labelId))
  if (!removed) throw new AppError('not_found', { label_id: labelId })
  await ring(context, [labelDoor(userId)])
  return removed
}
