import { AppError } from '../../core/app-error.ts'

/** A strategy's parameters as data: the form, the check and the type all come from it. */
export type Parameters = Readonly<Record<string, Parameter>>

export type Parameter =
  | (Described & {
      readonly kind: 'integer' | 'number'
      readonly default: number
      readonly min: number
      readonly max: number
    })
  | (Described & {
      readonly kind: 'choice'
      readonly default: string
      readonly choices: readonly string[]
    })
  | (Described & { readonly kind: 'time'; readonly default: string }) // 'HH:MM' at the venue
  | (Described & { readonly kind: 'weights'; readonly default: Readonly<Record<string, number>> })

interface Described {
  readonly about: string // what it means and its unit, one line
}

export type ParameterValues<P extends Parameters> = {
  readonly [Name in keyof P]: ValueOf<P[Name]>
}

type ValueOf<T> = T extends { kind: 'integer' | 'number' }
  ? number
  : T extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : T extends { kind: 'weights' }
      ? Readonly<Record<string, number>>
      : string

/** Checks what a user gave against the definition; what is missing takes its default. */
export function readParameters<P extends Parameters>(
  definitions: P,
  given: Readonly<Record<string, unknown>>,
): ParameterValues<P> {
  const unknown = Object.keys(given).filter((name) => !(name in definitions))
  if (unknown.length > 0) {
    const known = Object.keys(definitions).join(', ') || 'none'
    throw fault(unknown[0]!, `is not a parameter of this strategy; it has ${known}`)
  }
  const values = Object.entries(definitions).map(([name, definition]) => {
    const value = given[name] ?? definition.default
    const problem = faultOf(definition, value)
    if (problem) throw fault(name, problem)
    return [name, value] as const
  })
  return Object.fromEntries(values) as ParameterValues<P>
}

function faultOf(definition: Parameter, value: unknown): string | null {
  switch (definition.kind) {
    case 'integer':
    case 'number': {
      const { min, max, kind } = definition
      const fits = typeof value === 'number' && value >= min && value <= max
      const whole = kind === 'number' || Number.isInteger(value)
      return fits && whole ? null : `must be ${article(kind)} from ${min} to ${max}`
    }
    case 'choice': {
      const known = definition.choices.includes(value as string)
      return known ? null : `must be one of ${definition.choices.join(', ')}`
    }
    case 'time': {
      const fits = typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
      return fits ? null : 'must be a time of day like 10:00'
    }
    case 'weights':
      return weightsFault(value)
  }
}

function weightsFault(value: unknown): string | null {
  const shares = typeof value === 'object' && value !== null ? Object.values(value) : [0]
  if (shares.every((share) => typeof share === 'number' && share > 0)) return null
  return 'must give each instrument a positive weight, like {"GOLDBEES.NSE": 1}'
}

function article(kind: 'integer' | 'number'): string {
  return kind === 'integer' ? 'a whole number' : 'a number'
}

function fault(parameter: string, problem: string): AppError {
  const message = `The parameter "${parameter}" ${problem}.`
  return new AppError('invalid_input', { parameter }, { message })
}
