import { log } from '../../../core/elementary.ts'
import type { Series } from '../../market/series/series.ts'
import type { BarField } from './feature-id.ts'

/** How what is to be predicted is made of the field at the next bar. */
export const TARGET_TRANSFORMS = ['none', 'log_return', 'pct_change'] as const
export type TargetTransform = (typeof TARGET_TRANSFORMS)[number]

export interface LabelKind {
  readonly targetCol: BarField
  readonly transform: TargetTransform
  readonly classes: boolean // 1 where the field is higher at the next bar, else 0
}

/**
 * What there is to learn at each bar: the target field one bar ahead. The last bar has none.
 *
 * Units:  of the field; with a transform ln(next ÷ now), or next ÷ now − 1.
 * Edges:  NaN where either value is missing, or is not positive and the transform divides by it.
 */
export function labelsOf(
  series: Series,
  { targetCol, transform, classes }: LabelKind,
): Float64Array {
  const values = series[targetCol]
  const labels = new Float64Array(values.length).fill(Number.NaN)
  for (let index = 0; index + 1 < values.length; index += 1) {
    const [now, next] = [values[index]!, values[index + 1]!]
    if (!Number.isFinite(now) || !Number.isFinite(next)) continue
    if (classes) labels[index] = next > now ? 1 : 0
    else if (transform === 'none') labels[index] = next
    else if (now > 0 && next > 0) {
      labels[index] = transform === 'log_return' ? log(next / now) : next / now - 1
    }
  }
  return labels
}
