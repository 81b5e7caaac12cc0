import { AppError } from '../../core/app-error.ts'
import type { IndicatorDefinition } from '../../domain/indicators/definition.ts'
import {
  completeParameters,
  describeFault,
  findIndicator,
  indicatorId,
  parseIndicatorId,
  type IndicatorFault,
} from '../../domain/indicators/registry.ts'
import type { Result } from '../../core/result.ts'

/** An indicator with all its parameters. */
export interface AskedIndicator {
  readonly asked: string // as it was asked for
  readonly indicatorId: string // the one spelling of it: RSI_14
  readonly definition: IndicatorDefinition
  readonly parameters: readonly number[]
}

/** What programs write instead of our names of parameters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  length: 'period',
  window: 'period',
  timeperiod: 'period',
  n: 'period',
  std: 'deviations',
  stddev: 'deviations',
  scalar: 'multiplier',
}

const NAMED = /^([A-Za-z]\w*)\(([^()]*)\)$/

/**
 * Reads an indicator: by its id, like RSI_14 or BBANDS_20_2 (parameters that are left out take
 * their defaults), or with names: RSI(length=14). What there is not is refused.
 */
export function askedIndicator(text: string): AskedIndicator {
  const asked = text.trim()
  const [, name, list] = NAMED.exec(asked) ?? []
  if (name === undefined || list === undefined) return accepted(asked, parseIndicatorId(asked))
  const definition = findIndicator(name)
  if (definition === null) return accepted(asked, parseIndicatorId(name))
  const given = list.split(',').filter((part) => part.trim() !== '')
  return accepted(
    asked,
    completeParameters(definition, orderedParameters(definition, given, asked)),
  )
}

/** Each once, in the order in which they were asked for. */
export function askedIndicators(texts: readonly string[]): readonly AskedIndicator[] {
  return [...new Set(texts.map((text) => text.trim()))].filter(Boolean).map(askedIndicator)
}

function orderedParameters(
  definition: IndicatorDefinition,
  given: readonly string[],
  asked: string,
): number[] {
  const values = new Map<string, number>()
  for (const part of given) {
    const [name = '', value = ''] = part.split('=').map((text) => text.trim().toLowerCase())
    const known = parameterNamed(definition, name)
    if (known === null) {
      const names = definition.parameters.map((parameter) => parameter.name).join(', ')
      throw invalid(`${asked}: ${name || part} is none of its parameters: ${names || 'none'}.`)
    }
    const number = value === '' ? Number.NaN : Number(value)
    if (Number.isNaN(number)) throw invalid(`${asked}: ${name} must be a number, as in ${name}=14.`)
    values.set(known, number)
  }
  return definition.parameters.map(({ name, default: usual }) => values.get(name) ?? usual)
}

function parameterNamed({ parameters }: IndicatorDefinition, name: string): string | null {
  const others = [name, `${name}_period`, OTHER_NAMES[name] ?? name]
  return parameters.find((parameter) => others.includes(parameter.name))?.name ?? null
}

function accepted(
  asked: string,
  read: Result<Pick<AskedIndicator, 'definition' | 'parameters'>, IndicatorFault>,
): AskedIndicator {
  if (!read.ok) throw invalid(describeFault(read.refusal))
  const { definition, parameters } = read.value
  return { asked, indicatorId: indicatorId(definition, parameters), definition, parameters }
}

function invalid(message: string): AppError {
  return new AppError('invalid_indicator', {}, { message })
}
