import { AppError } from '../../core/app-error.ts'
import type { Instant } from '../../core/instant.ts'
import { normaliseSymbol } from '../../domain/market/instruments/normalise-symbol.ts'
import { listLabels, type LabelFilter, type LabelWithSamples } from '../../store/labels/labels.ts'
import type { Context } from '../context.ts'
import { readPage, type Page } from '../page.ts'

export interface ReadLabels extends Omit<LabelFilter, 'after'> {
  readonly after?: string | undefined // what `next` of the page before said
}

/** A user's labels by the bars that they are set at, oldest first. */
export function readLabels(
  { pool }: Context,
  { symbol, after, limit, ...filter }: ReadLabels,
): Promise<Page<LabelWithSamples>> {
  const place = after === undefined ? undefined : placeIn(after)
  const named = symbol === undefined ? undefined : normaliseSymbol(symbol)
  return readPage(
    limit,
    (most) => listLabels(pool, { ...filter, symbol: named, after: place, limit: most }),
    ({ labeledAt, labelId }) => `${labeledAt}.${labelId}`,
  )
}

function placeIn(after: string): { readonly labeledAt: Instant; readonly labelId: string } {
  const [, at, labelId] = /^(-?\d{1,14})\.([\x21-\x7e]+)$/.exec(after) ?? []
  if (at !== undefined && labelId !== undefined)
    return { labeledAt: Number(at) as Instant, labelId }
  const message = 'after must be what `next` of the page before said.'
  throw new AppError('invalid_input', {}, { message })
}
