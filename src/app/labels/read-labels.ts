import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { listLabels, type LabelFilter, type LabelWithSamples } from '../../store/labels/labels.ts'
import type { Context } from '../context.ts'
import { placeOf, placeText, readPage, type Page } from '../page.ts'

export interface ReadLabels extends Omit<LabelFilter, 'after'> {
  readonly after?: string | undefined // what `next` of the page before said
}

/** A user's labels by the bars that they are set at, oldest first. */
export function readLabels(
  { pool }: Context,
  { symbol, after, limit, ...filter }: ReadLabels,
): Promise<Page<LabelWithSamples>> {
  const place = after === undefined ? undefined : placeOf(after)
  const named = symbol === undefined ? undefined : normaliseSymbol(symbol)
  return readPage(
    limit,
    (most) => listLabels(pool, { ...filter, symbol: named, after: place, limit: most }),
    ({ labeledAt, labelId }) => placeText(labeledAt, labelId),
  )
}
