import { AppError } from '../../core/app-error.ts'
import { ALGORITHMS, isClassifier, type Algorithm } from '../../domain/learning/algorithms.ts'
import { parseFeatureId } from '../../domain/learning/features/feature-id.ts'
import { parseHyperparameters } from '../../domain/learning/hyperparameters.ts'
import { askedFeatures } from '../../domain/learning/training/prepare-samples.ts'
import {
  usualFeatures,
  type TrainingConfig,
} from '../../domain/learning/training/training-config.ts'

/** What somebody asks to be trained; what is null is chosen here. */
export interface TrainingRequest extends Omit<
  TrainingConfig,
  'algorithm' | 'featureCols' | 'contextSymbols' | 'hyperparameters'
> {
  readonly algorithm: string
  readonly featureCols: readonly string[] | null
  readonly featureWhitelist: readonly string[] | null
  readonly contextSymbols: readonly string[]
  readonly hyperparameters: Readonly<Record<string, unknown>>
}

const MOST_CANDIDATES = 200

/** The configuration that a request means. One that no bars could make a model of is refused. */
export function configOf(request: TrainingRequest): TrainingConfig {
  const { featureCols, featureWhitelist, ...rest } = request
  const algorithm = algorithmOf(request.algorithm)
  const config = {
    ...rest,
    algorithm,
    symbol: request.symbol.trim().toUpperCase(),
    contextSymbols: [...new Set(request.contextSymbols.map((name) => name.trim().toUpperCase()))],
    hyperparameters: withoutNulls(algorithm, request.hyperparameters),
  }
  const usual = usualFeatures(config.targetTransform, isClassifier(algorithm))
  const asked = spelled(featureCols ?? featureWhitelist ?? usual)
  const allowed = featureWhitelist && new Set(spelled(featureWhitelist))
  const features = asked.filter((id) => allowed === null || allowed.has(id))
  if (features.length === 0) throw refused('There is no feature to learn from. Name one at least.')
  const context = askedFeatures({ featureCols: [], contextSymbols: config.contextSymbols })
  if (!context.ok) throw refused(`A context symbol cannot be used: ${context.refusal}.`)
  for (const { feature } of config.regimeConfigs ?? []) spelledOnce(feature)
  const candidates = (config.alphaGrid?.length ?? 1) * (config.l1RatioGrid?.length ?? 1)
  if (candidates > MOST_CANDIDATES) {
    throw refused(`The grids make ${candidates} pairs, and ${MOST_CANDIDATES} are allowed.`)
  }
  if (config.l1RatioGrid?.some((ratio) => ratio > 1)) {
    throw refused('Each l1_ratio is from 0 to 1.')
  }
  return { ...config, featureCols: features }
}

function algorithmOf(name: string): Algorithm {
  const known = ALGORITHMS.find((one) => one === name)
  if (known !== undefined) return known
  throw refused(`There is no algorithm "${name}". Allowed are ${ALGORITHMS.join(', ')}.`)
}

function withoutNulls(
  algorithm: Algorithm,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const parsed = parseHyperparameters(algorithm, given)
  if (!parsed.ok) throw refused(`${parsed.refusal.map(({ text }) => text).join('; ')}.`)
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

/** Each feature once, in its one spelling; an indicator of several outputs becomes all of them. */
function spelled(ids: readonly string[]): readonly string[] {
  const parsed = askedFeatures({ featureCols: ids, contextSymbols: [] })
  if (!parsed.ok) throw refused(`${parsed.refusal}.`)
  return parsed.value.map(({ id }) => id)
}

function spelledOnce(id: string): void {
  const parsed = parseFeatureId(id)
  if (!parsed.ok) throw refused(`${parsed.refusal}.`)
  if (parsed.value.length === 1) return
  throw refused(`A regime is of one output, as ${parsed.value[0]!.id}; ${id} has several.`)
}

function refused(message: string): AppError {
  return new AppError('training_refused', {}, { message })
}
