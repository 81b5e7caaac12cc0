import { accept, refuse, type Result } from '../../core/result.ts'
import { INDICATORS } from './all-indicators.ts'
import type { IndicatorDefinition, IndicatorParameter } from './definition.ts'

export { INDICATORS } from './all-indicators.ts'
export { computeIndicator } from './compute-indicator.ts'
export { openIndicator } from './open-indicator.ts'

const BY_NAME = new Map(
  INDICATORS.flatMap((definition) => {
    return [definition.name, ...definition.aliases].map((name) => [name, definition] as const)
  }),
)

/** An indicator that was asked for, with all its parameters. */
export interface ParsedIndicator {
  readonly definition: IndicatorDefinition
  readonly parameters: readonly number[]
}

/** Why an id names no indicator. Listed by precedence. */
export type IndicatorFault =
  | { readonly code: 'unknown_indicator'; readonly id: string }
  | { readonly code: 'too_many_parameters'; readonly id: string; readonly allowed: number }
  | {
      readonly code: 'parameter_out_of_range'
      readonly id: string
      readonly parameter: IndicatorParameter
      readonly given: number
    }
  | { readonly code: 'parameters_conflict'; readonly id: string; readonly reason: string }

/** The definition of a name or one of its aliases, in any case. */
export function findIndicator(name: string): IndicatorDefinition | null {
  return BY_NAME.get(name.toUpperCase()) ?? null
}

/**
 * Reads NAME_param1_param2…, as RSI_14 or BBANDS_20_2. Trailing parameters that are missing take
 * their defaults: RSI is RSI_14, and MACD_8 is MACD_8_26_9.
 */
export function parseIndicatorId(id: string): Result<ParsedIndicator, IndicatorFault> {
  const [, name = '', tail = ''] = ID.exec(id.trim()) ?? []
  const definition = findIndicator(name)
  if (definition === null) return refuse({ code: 'unknown_indicator', id })

  const given = tail === '' ? [] : tail.slice(1).split('_').map(Number)
  const allowed = definition.parameters.length
  if (given.length > allowed) return refuse({ code: 'too_many_parameters', id, allowed })
  return completeParameters(definition, given, id)
}

/** All parameters of an indicator from those that were given, in order; checked. */
export function completeParameters(
  definition: IndicatorDefinition,
  given: readonly number[],
  id: string = indicatorId(definition, given),
): Result<ParsedIndicator, IndicatorFault> {
  const parameters = definition.parameters.map((one, index) => given[index] ?? one.default)
  for (const [index, parameter] of definition.parameters.entries()) {
    if (isWithin(parameter, parameters[index]!)) continue
    const refused = { parameter, given: parameters[index]! }
    return refuse({ code: 'parameter_out_of_range', id, ...refused })
  }
  const reason = definition.conflict(parameters)
  if (reason !== null) return refuse({ code: 'parameters_conflict', id, reason })
  return accept({ definition, parameters })
}

/** The one spelling of an indicator with its parameters: all of them, in order. */
export function indicatorId(
  definition: IndicatorDefinition,
  parameters: readonly number[],
): string {
  return [definition.name, ...parameters].join('_')
}

/** What a fault says to a person. */
export function describeFault(fault: IndicatorFault): string {
  switch (fault.code) {
    case 'unknown_indicator':
      return `${fault.id} names no indicator.`
    case 'too_many_parameters':
      return `${fault.id} has too many parameters: there are ${fault.allowed}.`
    case 'parameter_out_of_range': {
      const { name, min, max, integer } = fault.parameter
      const kind = integer ? 'a whole number' : 'a number'
      return `${name} of ${fault.id} must be ${kind} from ${min} to ${max}.`
    }
    case 'parameters_conflict':
      return `${fault.id}: ${fault.reason}.`
  }
}

/** Names have underscores too (HT_TRENDLINE), so parameters are what is numeric at the end. */
const ID = /^([A-Za-z][A-Za-z0-9]*(?:_[A-Za-z][A-Za-z0-9]*)*)((?:_\d{1,9}(?:\.\d{1,9})?)*)$/

function isWithin({ min, max, integer }: IndicatorParameter, value: number): boolean {
  return value >= min && value <= max && (!integer || Number.isInteger(value))
}
