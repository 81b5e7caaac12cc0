import { formatInstant, type Instant } from '../../../core/instant.ts'
import type { Learned, Learning } from '../../../domain/learning/training/learn.ts'
import type { Dataset } from '../../../domain/learning/training/prepare-samples.ts'
import type { ModelMetrics } from '../../../store/learning/model-row.ts'

/** What the API says of a model: its scores on bars that it had not seen, and how to read them. */
export function metricsOf(learning: Learning, one: Learned, data: Dataset): ModelMetrics {
  const { train, test, baseline, dropped, notes } = learning
  const { folds } = one
  const mean = folds.reduce((sum, loss) => sum + loss, 0) / folds.length
  const classes = 'accuracy' in one.scores
  return {
    ...one.scores,
    train: one.trainScores,
    baseline,
    skill: skillOf(one.scores, baseline),
    cv: {
      loss: classes ? 'log_loss' : 'rmse',
      mean: folds.length > 0 ? mean : null,
      folds: [...folds],
    },
    ...one.candidate,
    samples: {
      train: train.to - train.from,
      test: test.to - test.from,
      first_at: formatInstant(data.at[train.from]! as Instant),
      test_from: formatInstant(data.at[test.from]! as Instant),
      last_at: formatInstant(data.at[test.to - 1]! as Instant),
    },
    importance_type: one.importance.type,
    native_importance: {
      importance_type: one.native.type,
      importance: Object.fromEntries(
        one.features.map((feature, index) => [feature, one.native.values[index]!]),
      ),
    },
    dropped: dropped.map(({ feature, pValue }) => ({ feature, p_value: pValue })),
    notes: [...notes],
  }
}

/** The share of the baseline's loss that the model spares: 0 is as good as knowing nothing. */
function skillOf(scores: Learned['scores'], baseline: Learned['scores']): number | null {
  const loss = (of: Learned['scores']): number => ('rmse' in of ? of.rmse : of.log_loss)
  return loss(baseline) > 0 ? 1 - loss(scores) / loss(baseline) : null
}
