import { accept, refuse, type Result } from '../../core/result.ts'
import type { Algorithm } from './algorithms.ts'
import { HYPERPARAMETERS, type Hyperparameter } from './hyperparameter-table.ts'

/** Every hyperparameter of an algorithm by its name. */
export type Hyperparameters = Readonly<Record<string, HyperparameterValue>>
export type HyperparameterValue = number | boolean | string

/** What is wrong with one hyperparameter, in a sentence for the person who gave it. */
export interface HyperparameterFault {
  readonly name: string
  readonly text: string
}

/**
 * What was given, checked, with the defaults of what was not. All faults at once; null takes the
 * default, as it does in scikit-learn. What went through once goes through again unchanged.
 */
export function parseHyperparameters(
  algorithm: Algorithm,
  given: Readonly<Record<string, unknown>>,
): Result<Hyperparameters, readonly HyperparameterFault[]> {
  const table = HYPERPARAMETERS[algorithm]
  const values: Record<string, HyperparameterValue> = {}
  const faults: HyperparameterFault[] = []
  for (const row of table) values[row.name] = row.default

  for (const [name, value] of Object.entries(given)) {
    const row = table.find((known) => known.name === name || known.aliases.includes(name))
    const text = row === undefined ? unknownName(algorithm, name) : faultOf(row, name, value)
    if (text !== null) faults.push({ name, text })
    else if (value != null) values[row!.name] = value as HyperparameterValue
  }
  return faults.length > 0 ? refuse(faults) : accept(values)
}

function faultOf(row: Hyperparameter, name: string, value: unknown): string | null {
  if (value == null) return null
  if (row.words.includes(value as string)) return null
  switch (row.kind) {
    case 'flag':
      return typeof value === 'boolean' ? null : `${name} is true or false, not ${shown(value)}`
    case 'word':
      return `${name} is ${row.words.join(' or ')}, not ${shown(value)}`
    case 'integer':
    case 'number': {
      const whole = row.kind === 'number' || Number.isSafeInteger(value)
      const inside = typeof value === 'number' && value >= row.min && value <= row.max
      if (whole && inside) return null
      const what = row.kind === 'integer' ? 'a whole number' : 'a number'
      const words = row.words.map((word) => `, or ${word}`).join('')
      return `${name} is ${what} from ${row.min} to ${row.max}${words}, not ${shown(value)}`
    }
  }
}

function unknownName(algorithm: Algorithm, name: string): string {
  const names = HYPERPARAMETERS[algorithm].map((row) => row.name)
  return `${algorithm} has no ${name.slice(0, 40)}; it has ${names.join(', ')}`
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 40)
}
