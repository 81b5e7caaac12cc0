import type { Instant } from '../../../core/instant.ts'
import type { SeriesInterval } from '../../market/series/series.ts'
import type { Algorithm } from '../algorithms.ts'
import type { BarField } from '../features/feature-id.ts'
import type { TargetTransform } from '../features/labels.ts'

export const CV_STRATEGIES = ['time_series_split'] as const
export type CvStrategy = (typeof CV_STRATEGIES)[number]

/** All that a model was asked to be: with the bars it makes the model, bit for bit. */
export interface TrainingConfig {
  readonly algorithm: Algorithm
  readonly symbol: string // in capitals
  readonly targetCol: BarField
  readonly featureCols: readonly string[] // ids, each in its one spelling
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly dataOptions: DataOptions
  readonly timeframe: SeriesInterval
  readonly trainWindow: number | null // samples; null: all before the test window
  readonly testWindow: number | null // samples; null: a fifth of all
  readonly targetTransform: TargetTransform
  readonly contextSymbols: readonly string[]
  readonly cvFolds: number
  readonly cvStrategy: CvStrategy
  readonly alphaGrid: readonly number[] | null
  readonly l1RatioGrid: readonly number[] | null
  readonly regimeConfigs: readonly RegimeConfig[] | null
  readonly pValueThreshold: number // features with less evidence are left out; 1 leaves none out
  readonly saveAllGridModels: boolean
}

/** Which bars there are to learn from. */
export interface DataOptions {
  readonly from?: Instant // bars that open then or later
  readonly to?: Instant // and before
  readonly limit?: number // the newest so many
  readonly adjusted?: boolean // by splits and dividends; true
}

/** Samples are learned from only where a feature lies between two values, or is one of some. */
export interface RegimeConfig {
  readonly feature: string
  readonly min?: number
  readonly max?: number
  readonly values?: readonly number[]
}

/** What is learned from where nobody said: what moves with the price, and what does not. */
export function usualFeatures(transform: TargetTransform, classes: boolean): readonly string[] {
  const moves = ['return_1', 'return_2', 'return_3', 'return_5', 'return_10']
  const states = ['RSI_14', 'CCI_20', 'NATR_14', 'PERCENTB_20_2', 'ADX_14']
  const levels = transform === 'none' && !classes ? ['close', 'EMA_20'] : []
  return [...levels, ...moves, ...states]
}

/** What another instrument tells where its features are not named one by one. */
export function usualContext(symbol: string): readonly string[] {
  return [`${symbol}:return_1`, `${symbol}:return_5`]
}
