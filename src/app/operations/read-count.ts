import { AppError } from '../../core/app-error.ts'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A whole number that was set; null where none is.
 * @throws AppError 'invalid_input' with the name and the bounds.
 */
export function readCount(
  environment: Environment,
  name: string,
  least: number,
  most: number,
): number | null {
  const text = environment[name]?.trim() ?? ''
  if (text === '') return null
  const count = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  const message = `${name} is "${text}", and is a whole number from ${least} to ${most}.`
  throw new AppError('invalid_input', { setting: name }, { message })
}
