import type { Plan, Series } from './plan.ts'

export type IndicatorCategory = 'momentum' | 'trend' | 'volatility' | 'volume' | 'pattern' | 'other'

/** What an indicator can ask of a bar; `session` is any number that changes with the session. */
export type Field = 'open' | 'high' | 'low' | 'close' | 'volume' | 'session'

export interface IndicatorParameter {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer: boolean
}

/**
 * An indicator as data. It has no code of its own for one bar or for many: `build` says which steps
 * lead from a bar's fields to the outputs, and the same steps run over a column or over one bar.
 */
export interface IndicatorDefinition {
  readonly name: string // of its id: RSI, BBANDS, CDLDOJI
  readonly aliases: readonly string[] // other names it is asked for by
  readonly title: string
  readonly category: IndicatorCategory
  readonly parameters: readonly IndicatorParameter[]
  readonly outputs: readonly string[]
  readonly needs: readonly Field[]
  readonly pane: 'price' | 'own' // drawn over the bars, or below them
  /** How many bars come before the first that has all outputs: TA-Lib's look-back. */
  readonly warmUp: (parameters: readonly number[]) => number
  /** How many bars before a bar can move its value; null if all that ever came can. */
  readonly memory: (parameters: readonly number[]) => number | null
  /** Why these parameters, each valid alone, do not go together; null if they do. */
  readonly conflict: (parameters: readonly number[]) => string | null
  readonly source: string // whose definition this is, and where ours departs from it
  readonly build: (plan: Plan, parameters: readonly number[]) => readonly Series[]
}
