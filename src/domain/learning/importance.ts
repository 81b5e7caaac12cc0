import type { TrainedModel } from './model.ts'

/** How much each feature counts, by which measure. The values of one measure compare, no others. */
export interface Importance {
  readonly type: 'permutation_mean' | 'tree_importance' | 'absolute_coefficient'
  readonly values: readonly number[] // of each feature, at least 0 but for permutations
}

/**
 * What training itself tells: of trees each feature's share of the gain, which sums to 1 (0 if no
 * tree has a split); of lines the magnitude of the coefficient of the feature as it was scaled.
 */
export function importanceOf({ parameters }: TrainedModel): Importance {
  if (parameters.kind === 'linear') {
    return { type: 'absolute_coefficient', values: parameters.scaled.map(Math.abs) }
  }
  const total = parameters.gains.reduce((sum, gain) => sum + gain, 0)
  const values = parameters.gains.map((gain) => (total > 0 ? gain / total : 0))
  return { type: 'tree_importance', values }
}
