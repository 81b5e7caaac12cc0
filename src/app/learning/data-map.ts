import { BAR_FIELDS, parseFeatureId } from '../../domain/learning/features/feature-id.ts'
import { usualFeatures } from '../../domain/learning/training/training-config.ts'
import { indicatorId, INDICATORS } from '../../domain/indicators/registry.ts'

export interface MappedIndicator {
  readonly id: string // with its usual parameters
  readonly title: string
  readonly category: string
  readonly features: readonly string[] // ids of its outputs
}

export interface DataMap {
  readonly fields: readonly string[]
  readonly indicators: readonly MappedIndicator[]
  readonly usual: readonly string[]
}

/** What a model can learn from. */
export function dataMap(): DataMap {
  return {
    fields: BAR_FIELDS,
    indicators: INDICATORS.map((definition) => {
      const usual = definition.parameters.map((parameter) => parameter.default)
      const id = indicatorId(definition, usual)
      const parsed = parseFeatureId(id)
      const features = parsed.ok ? parsed.value.map((feature) => feature.id) : []
      return { id, title: definition.title, category: definition.category, features }
    }),
    usual: usualFeatures('log_return', false),
  }
}
