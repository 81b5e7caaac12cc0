import type { TrainingConfig } from './training-config.ts'

/** One point of a grid search: hyperparameters that replace those that were given. */
export interface Candidate {
  readonly alpha?: number
  readonly l1_ratio?: number
}

/** Every pair of the two grids. Without a grid, or for an algorithm that has neither, one: nothing. */
export function candidatesOf({
  algorithm,
  alphaGrid,
  l1RatioGrid,
}: Pick<TrainingConfig, 'algorithm' | 'alphaGrid' | 'l1RatioGrid'>): {
  readonly candidates: readonly Candidate[]
  readonly notes: readonly string[]
} {
  const given = alphaGrid !== null || l1RatioGrid !== null
  if (algorithm !== 'elasticnet_regression') {
    const note = `${algorithm} has neither alpha nor l1_ratio: the grids were not used.`
    return { candidates: [{}], notes: given ? [note] : [] }
  }
  const alphas = alphaGrid?.map((alpha) => ({ alpha })) ?? [{}]
  const ratios = l1RatioGrid?.map((ratio) => ({ l1_ratio: ratio })) ?? [{}]
  return {
    candidates: alphas.flatMap((alpha) => ratios.map((ratio) => ({ ...alpha, ...ratio }))),
    notes: [],
  }
}
