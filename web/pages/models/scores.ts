import { formatAnalytic } from '../../format/decimal.ts'
import type { Model } from './queries.ts'

type Metrics = NonNullable<Model['metrics']>

export interface Score {
  readonly label: string
  readonly text: string
  readonly note: string
}

/** The scores of a model on bars that it had not seen, the first one for lists. */
export function scoresOf({ metrics }: Pick<Model, 'metrics'>): readonly Score[] {
  if (metrics === null) return []
  const shown = typeof metrics['accuracy'] === 'number' ? CLASS_SCORES : NUMBER_SCORES
  return shown.flatMap(([key, label, note, form]) => {
    const value = metrics[key]
    return typeof value === 'number' ? [{ label, text: form(value), note }] : []
  })
}

type Row = readonly [key: string, label: string, note: string, form: (value: number) => string]

const percent = (value: number): string => `${formatAnalytic(value * 100, 1)} %`
const plain = (value: number): string => formatAnalytic(value, 3)
const small = (value: number): string =>
  value < 10 ? Number(value.toPrecision(3)).toString() : formatAnalytic(value, 1)

const SKILL: Row = ['skill', 'Skill', 'of the error of who knows nothing, spared', percent]

const NUMBER_SCORES: readonly Row[] = [
  ['r2', 'R²', 'share of what moves that is explained', plain],
  ['hit_rate', 'Direction', 'of the moves were foretold', percent],
  SKILL,
  ['rmse', 'RMSE', 'root of the mean squared error', small],
  ['mae', 'MAE', 'mean error', small],
]

const CLASS_SCORES: readonly Row[] = [
  ['accuracy', 'Accuracy', 'of the labels were foretold', percent],
  ['auc', 'AUC', '0.5 knows nothing', plain],
  SKILL,
  ['precision', 'Precision', 'of what was said to rise did', percent],
  ['recall', 'Recall', 'of what rose was said to', percent],
]

/** What a person should know of how the model came to be. */
export function notesOf(metrics: Metrics | null): readonly string[] {
  const notes = metrics?.['notes']
  return Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : []
}

/** Features without evidence, which were left out. */
export function droppedOf(
  metrics: Metrics | null,
): readonly { readonly feature: string; readonly pValue: number }[] {
  const dropped = metrics?.['dropped']
  if (!Array.isArray(dropped)) return []
  return dropped.map((one: { feature: string; p_value: number }) => ({
    feature: one.feature,
    pValue: one.p_value,
  }))
}

/** How many samples were learned from and how many were held back. */
export function samplesOf(
  metrics: Metrics | null,
): { readonly train: number; readonly test: number } | null {
  const samples = metrics?.['samples'] as { train?: unknown; test?: unknown } | undefined
  const { train, test } = samples ?? {}
  return typeof train === 'number' && typeof test === 'number' ? { train, test } : null
}
