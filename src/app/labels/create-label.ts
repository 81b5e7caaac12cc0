import { newId } from '../../core/id.ts'
import { assert } from '../../core/assert.ts'
import type { LabelMetadata } from '../../domain/market/series/label.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { findLabel, insertLabel } from '../../store/labels/labels.ts'
import { transaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { ring } from '../doorbell.ts'
import {
  labelDoor,
  requirePlace,
  type LabelType,
  type LabelWithSamples,
  type Sample,
} from './label-draft.ts'

export interface CreateLabel {
  readonly userId: string
  readonly symbol: string // in any spelling
  readonly labelType: LabelType
  readonly metadata: LabelMetadata
  readonly tags: readonly string[]
  readonly samples: readonly Sample[]
  readonly draw: () => string
}

/** Sets a label on a bar, and tells the user's streams. */
export async function createLabel(
  context: Context,
  { symbol, metadata, draw, ...given }: CreateLabel,
): Promise<LabelWithSamples> {
  const { interval: timeframe, labeledAt } = requirePlace(metadata)
  const label = {
    ...given,
    labelId: newId('lbl', draw),
    symbol: normaliseSymbol(symbol),
    metadata,
    timeframe,
    labeledAt,
  }
  const { userId, labelId } = label
  const created = await transaction(context.pool, async (tx) => {
    await insertLabel(tx, label)
    return findLabel(tx, userId, labelId)
  })
  assert(created !== null, 'a label that was inserted is there')
  await ring(context, [labelDoor(userId)])
  return created
}
