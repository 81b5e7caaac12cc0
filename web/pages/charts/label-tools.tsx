import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../client.ts'
import { formatTime } from '../../format/time.ts'
import { Failure } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import type { Bar } from './bars.ts'
import { LABEL_TYPES, type LabelType } from './marks.ts'
import type { ChartPlace } from './place.ts'
import { labelsKey, type Label } from './queries.ts'

/** Sets labels on bars, and takes them away; both are seen at once. */
export function useLabels({ instrument, timeframe }: ChartPlace) {
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: labelsKey(instrument, timeframe) })
  const set = useMutation({
    mutationFn: ({ type, bar }: { readonly type: LabelType; readonly bar: Bar }) =>
      call('POST /labels', {
        body: {
          symbol: instrument,
          label_type: type,
          metadata: {
            timeframe,
            nearest_candle_timestamp_utc: new Date(bar.time * 1_000).toISOString(),
            sample_offset_seconds: 0,
            price: bar.close,
          },
        },
      }),
    onSuccess: again,
  })
  const remove = useMutation({
    mutationFn: (labelId: string) =>
      call('DELETE /labels/{label_id}', { params: { label_id: labelId } }),
    onSuccess: again,
  })
  return { set, remove }
}

interface LabelCardProps {
  readonly labels: readonly Label[]
  readonly chosen: LabelType | null
  readonly choose: (type: LabelType | null) => void
  readonly remove: (labelId: string) => void
  readonly error: Error | null
}

const MOST_LINES = 50

/** Which label the next click sets, and those that are set on this chart. */
export function LabelCard({ labels, chosen, choose, remove, error }: LabelCardProps) {
  return (
    <Card title="Labels">
      <p className="note">
        {chosen
          ? 'Click a bar, or press Enter at the crosshair. The same button ends it.'
          : 'Choose one, then click a bar. Models learn from what you mark.'}
      </p>
      <div className="label-types" role="group" aria-label="The label that a click sets">
        {LABEL_TYPES.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            className={`badge ${value}`}
            aria-pressed={chosen === value}
            onClick={() => choose(chosen === value ? null : value)}
          >
            {label}
          </button>
        ))}
      </div>
      {error && <Failure error={error} />}
      {labels.length > 0 && (
        <ul className="label-list">
          {labels
            .toReversed()
            .slice(0, MOST_LINES)
            .map(({ label_id, label_type, labeled_at }) => (
              <li key={label_id}>
                <span>{LABEL_TYPES.find(({ value }) => value === label_type)!.label}</span>
                <span className="note number">{formatTime(labeled_at)}</span>
                <button
                  type="button"
                  aria-label={`Remove the label of ${formatTime(labeled_at)}`}
                  onClick={() => remove(label_id)}
                >
                  ×
                </button>
              </li>
            ))}
        </ul>
      )}
    </Card>
  )
}
