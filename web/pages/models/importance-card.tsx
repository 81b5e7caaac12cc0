import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { Empty, Failure, Loading } from '../../parts/answers.tsx'
import { Card } from '../../parts/card.tsx'
import { importanceQuery, type Model } from './queries.ts'
import { droppedOf } from './scores.ts'

const WORDS = {
  permutation_mean: 'How much worse held-back bars are predicted when a feature is shuffled.',
  tree_importance: 'The share of what all splits gained.',
  absolute_coefficient: 'How strongly a feature, brought to one scale, moves the prediction.',
} as const

/** How much each feature counts, as bars, and which were left out. */
export function ImportanceCard({ model }: { model: Model }) {
  const importance = useQuery(importanceQuery(model.id))
  const dropped = droppedOf(model.metrics)
  return (
    <Card title="What counts">
      {importance.isPending && <Loading height={200} />}
      {importance.error && <Failure error={importance.error} />}
      {importance.data?.feature_count === 0 && <Empty title="Nothing is known of that" />}
      {importance.data && (
        <>
          <p className="note">{WORDS[importance.data.importance_type]}</p>
          <ImportanceBars importance={importance.data.importance} />
        </>
      )}
      {dropped.length > 0 && (
        <details>
          <summary>{dropped.length} left out for want of evidence</summary>
          <ul className="dropped">
            {dropped.map(({ feature, pValue }) => (
              <li key={feature}>
                {feature} <span className="note number">p {pValue.toPrecision(2)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

function ImportanceBars({ importance }: { importance: Readonly<Record<string, number>> }) {
  const features = Object.entries(importance).toSorted(([, a], [, b]) => b - a)
  const most = Math.max(...features.map(([, value]) => Math.abs(value)), Number.MIN_VALUE)
  return (
    <ul className="importance">
      {features.map(([feature, value]) => (
        <li key={feature}>
          <span className="name">{feature}</span>
          <span className="track">
            <span
              className={value < 0 ? 'bar below' : 'bar'}
              style={{ '--share': `${(Math.abs(value) / most) * 100}%` } as CSSProperties}
            />
          </span>
          <span className="number">{value.toPrecision(2).replace('-', '−')}</span>
        </li>
      ))}
    </ul>
  )
}
