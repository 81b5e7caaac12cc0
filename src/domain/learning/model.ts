import type { Algorithm } from './algorithms.ts'
import type { Hyperparameters } from './hyperparameters.ts'

/**
 * What training leaves: plain data that goes through JSON and back without a change, and that
 * predicts the same numbers on every machine. `version` tells a reader of later how to read it.
 */
export interface TrainedModel {
  readonly version: typeof MODEL_VERSION
  readonly algorithm: Algorithm
  readonly featureCount: number
  readonly hyperparameters: Hyperparameters // all of them, defaults filled in
  readonly seed: number
  readonly parameters: LinearParameters | TreeParameters
}

/** Raised when what an older model means would change; an older version is then read as it was. */
export const MODEL_VERSION = 1

/** A straight line through the features: intercept + Σ coefficient × feature, through the link. */
export interface LinearParameters {
  readonly kind: 'linear'
  readonly link: Link
  readonly intercept: number
  readonly coefficients: readonly number[] // label units per unit of the feature
  readonly scaled: readonly number[] // of the features as the algorithm saw them, for importance
  /** Two-sided, of Student's t; null where a feature says nothing that others do not say. */
  readonly pValues: readonly (number | null)[] | null // null: the algorithm has none
}

/** Trees: base + Σ of the leaves a sample lands in ÷ divisor, through the link. */
export interface TreeParameters {
  readonly kind: 'trees'
  readonly link: Link
  readonly base: number // before the first tree, in the units of the leaves
  readonly divisor: number // how many trees a forest has; 1 where trees build on one another
  readonly trees: readonly Tree[]
  readonly gains: readonly number[] // of each feature, what its splits gained, summed
}

/** What turns a sum into a prediction: itself, or the logistic function, which gives a chance. */
export type Link = 'identity' | 'logistic'

/** A tree as columns; index i of all of them is node i, and node 0 is the root. */
export interface Tree {
  readonly feature: readonly number[] // −1 in a leaf
  readonly threshold: readonly number[] // left if the feature is at most this
  readonly left: readonly number[] // the right child is the node after it; 0 in a leaf
  readonly missingLeft: readonly number[] // 1 if a missing value goes left
  readonly value: readonly number[] // of a leaf; 0 elsewhere
}
