import { z } from 'zod'
import { DECIMAL } from '../core/fixed.ts'

/** An exact number. Answers carry the shortest form: `1.5`, `100`, `-0.00000001`. */
export const Decimal = z
  .string('must be decimal text in quotes, like "10.5"')
  .regex(DECIMAL, 'must be a decimal with at most 8 places, like "10.5"')
  .describe('Exact decimal text, at most 8 places.')

export const NonNegativeDecimal = Decimal.refine((text) => !isNegative(text), {
  error: 'must not be negative',
}).describe('Exact decimal text, zero or more.')

export const PositiveDecimal = Decimal.refine((text) => !isNegative(text) && /[1-9]/.test(text), {
  error: 'must be more than zero',
}).describe('Exact decimal text, more than zero.')

function isNegative(text: string): boolean {
  return text.startsWith('-') && /[1-9]/.test(text)
}
