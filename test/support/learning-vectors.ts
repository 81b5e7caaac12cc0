import { readFileSync } from 'node:fs'

/** What other libraries learned from the same samples; test/vectors/learning.py makes it. */
export interface LearningVectors {
  readonly source: string
  readonly features: Float64Array[]
  readonly holed: Float64Array[] // the features with values missing
  readonly target: Float64Array
  readonly classes: Float64Array
  readonly linear: LinearCase
  readonly longley: LinearCase & { features: number[][]; target: number[] }
  readonly pruned: { threshold: number; kept: number[]; dropped: [number, number][] }[]
  readonly student: [t: number, degrees: number, pValue: number][]
  readonly elastic_net: ScaledCase[]
  readonly logistic: ScaledCase[]
  readonly xgboost: TreeCase[]
  readonly lightgbm: TreeCase[]
  readonly forest: (TreeCase & { gains: number[] })[]
  readonly folds: {
    count: number
    folds: number
    gap: number
    max_train: number | null
    spans: [number, number, number, number][]
  }[]
}

interface LinearCase {
  readonly intercept: number
  readonly coefficients: number[]
  readonly p_values: number[]
}

interface ScaledCase {
  readonly hyperparameters: Record<string, unknown>
  readonly scaled: number[]
  readonly predictions: number[] // of the first samples
}

interface TreeCase {
  readonly task: 'regressor' | 'classifier'
  readonly holed: boolean
  readonly hyperparameters: Record<string, unknown>
  readonly leaf_counts?: number[]
  readonly predictions: number[]
}

export function learningVectors(): LearningVectors {
  const url = new URL('../vectors/learning.json', import.meta.url)
  const raw = JSON.parse(readFileSync(url, 'utf8')) as Record<string, unknown>
  const column = (values: unknown) =>
    Float64Array.from(values as (number | null)[], (value) => value ?? Number.NaN)
  return {
    ...raw,
    features: (raw['features'] as unknown[]).map(column),
    holed: (raw['holed'] as unknown[]).map(column),
    target: column(raw['target']),
    classes: column(raw['classes']),
  } as LearningVectors
}

/** The largest difference between what came out and what was to come out. */
export function farthest(actual: ArrayLike<number | null>, expected: readonly number[]): number {
  return Math.max(
    ...expected.map((value, index) => Math.abs((actual[index] ?? Number.NaN) - value)),
  )
}
