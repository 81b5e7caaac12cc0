import { accept, refuse, type Result } from '../../../core/result.ts'
import { isClassifier } from '../algorithms.ts'
import { featureColumns, type Bars } from '../features/feature-columns.ts'
import { parseFeatureId, type Feature } from '../features/feature-id.ts'
import { labelsOf } from '../features/labels.ts'
import type { Samples } from '../samples.ts'
import { usualContext, type RegimeConfig, type TrainingConfig } from './training-config.ts'

/** What there is to learn from, oldest first. */
export interface Dataset extends Samples {
  readonly names: readonly string[] // of the features
  readonly base: Float64Array // what a label's direction is measured from; 0 of returns
  readonly at: Float64Array // when each sample was known: its bar's closedAt
  readonly notes: readonly string[] // what a person should know of how it was made
}

/** With fewer there is nothing to hold a prediction against. */
const FEWEST = 40

/** The features that a configuration asks for, each once, in the order in which it names them. */
export function askedFeatures({
  featureCols,
  contextSymbols,
}: Pick<TrainingConfig, 'featureCols' | 'contextSymbols'>): Result<readonly Feature[], string> {
  const named = allFeatures(featureCols)
  if (!named.ok) return named
  const silent = contextSymbols.filter((symbol) =>
    named.value.every((feature) => feature.symbol !== symbol),
  )
  const context = allFeatures(silent.flatMap(usualContext))
  if (!context.ok) return context
  const byId = new Map([...named.value, ...context.value].map((feature) => [feature.id, feature]))
  return accept([...byId.values()])
}

function allFeatures(ids: readonly string[]): Result<readonly Feature[], string> {
  const features: Feature[] = []
  for (const id of ids) {
    const parsed = parseFeatureId(id)
    if (!parsed.ok) return parsed
    features.push(...parsed.value)
  }
  return accept(features)
}

/**
 * Samples of bars: one for each bar that has all features and a label, and whose regime is asked
 * for. Refused, with a sentence, where too few are left.
 */
export function prepareSamples(
  config: TrainingConfig,
  own: Bars,
  others: ReadonlyMap<string, Bars>,
): Result<Dataset, string> {
  const asked = askedFeatures(config)
  const regimes = regimeFeatures(config.regimeConfigs ?? [])
  if (!asked.ok) return asked
  if (!regimes.ok) return regimes
  const columns = featureColumns([...asked.value, ...regimes.value], own, others)
  const there = asked.value
    .map((feature, index) => ({ name: feature.id, column: columns[index]! }))
    .filter(({ column }) => column.some(Number.isFinite))
  const absent = asked.value.filter(({ id }) => there.every(({ name }) => name !== id))
  const levels = own[config.targetCol]
  const classes = isClassifier(config.algorithm)
  const labels = labelsOf(own, {
    targetCol: config.targetCol,
    transform: config.targetTransform,
    classes,
  })
  const holds = regimeTest(config.regimeConfigs ?? [], columns.slice(asked.value.length))
  const rows = Array.from(labels.keys()).filter(
    (row) =>
      Number.isFinite(labels[row]) &&
      there.every(({ column }) => Number.isFinite(column[row])) &&
      holds(row),
  )
  if (there.length === 0 || rows.length < FEWEST) {
    return refuse(tooFew(own.close.length, rows.length, there.length))
  }
  const picked = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row]!)
  const comparesLevels = config.targetTransform === 'none' && !classes
  return accept({
    names: there.map(({ name }) => name),
    features: there.map(({ column }) => picked(column)),
    target: picked(labels),
    base: comparesLevels ? picked(levels) : new Float64Array(rows.length),
    at: picked(own.closedAt),
    notes: absent.map(({ id }) => `${id} has no value at any bar and was left out.`),
  })
}

function tooFew(bars: number, samples: number, features: number): string {
  if (features === 0) return `Of ${bars} bars none has a value of any feature.`
  return (
    `Of ${bars} bars only ${samples} have all features, a label and the regime that was asked ` +
    `for; a model needs ${FEWEST} at least. Store more bars, or ask for features that look back less.`
  )
}

function regimeFeatures(regimes: readonly RegimeConfig[]): Result<readonly Feature[], string> {
  const features: Feature[] = []
  for (const { feature } of regimes) {
    const parsed = parseFeatureId(feature)
    if (!parsed.ok) return parsed
    if (parsed.value.length > 1) {
      return refuse(`A regime is of one output, as ${parsed.value[0]!.id}; ${feature} has several`)
    }
    features.push(...parsed.value)
  }
  return accept(features)
}

function regimeTest(
  regimes: readonly RegimeConfig[],
  columns: readonly Float64Array[],
): (row: number) => boolean {
  return (row) =>
    regimes.every(({ min = -Infinity, max = Infinity, values }, index) => {
      const value = columns[index]![row]!
      return value >= min && value <= max && (values === undefined || values.includes(value))
    })
}
