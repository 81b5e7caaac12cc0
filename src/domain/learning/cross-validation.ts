import { assert } from '../../core/assert.ts'
import type { Span } from './samples.ts'

/** One fold: samples to learn from, and later ones to be judged by. Half-open spans of indices. */
export interface Fold {
  readonly train: Span
  readonly test: Span
}

/**
 * Folds over samples in order of time: the test spans are equally long and follow one another up to
 * the last sample, and each is learned for from what lies before it, less a gap.
 *
 * Units:  `gap` and `maxTrain` count samples. A label that looks h samples ahead needs a gap of h,
 *         else the last labels of the training span are made of prices of the test span.
 * Edges:  the first training span takes what is left over; `maxTrain` slides instead of growing.
 * Source: scikit-learn 1.9, TimeSeriesSplit.
 */
export function timeSeriesSplit(
  sampleCount: number,
  foldCount: number,
  { gap = 0, maxTrain = Infinity }: { readonly gap?: number; readonly maxTrain?: number } = {},
): Fold[] {
  assert(foldsFault(sampleCount, foldCount, gap) === null, 'the samples suffice for the folds')
  const testCount = Math.floor(sampleCount / (foldCount + 1))
  return Array.from({ length: foldCount }, (_, index) => {
    const from = sampleCount - (foldCount - index) * testCount
    const until = from - gap
    const train = { from: Math.max(0, until - maxTrain), to: until }
    return { train, test: { from, to: from + testCount } }
  })
}

/** Why so many samples cannot be cut into so many folds; null if they can. */
export function foldsFault(sampleCount: number, foldCount: number, gap = 0): string | null {
  if (!Number.isInteger(foldCount) || foldCount < 2) return 'there are at least 2 folds'
  const testCount = Math.floor(sampleCount / (foldCount + 1))
  if (testCount === 0) return `${foldCount} folds need at least ${foldCount + 1} samples`
  const first = sampleCount - foldCount * testCount - gap
  return first > 0 ? null : `a gap of ${gap} leaves the first of ${foldCount} folds no samples`
}
