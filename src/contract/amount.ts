import { z } from 'zod'
import { DECIMAL } from '../core/fixed.ts'
import { NonNegativeDecimal, PositiveDecimal } from './decimal.ts'

const MOST = 1e12

/** Above zero, as decimal text or as a JSON number that is one: 120.5. */
export const Amount = textOrNumber(
  PositiveDecimal,
  z.number().positive('must be more than zero'),
).describe('Above zero: decimal text, or a number.')

export const NonNegativeAmount = textOrNumber(
  NonNegativeDecimal,
  z.number().nonnegative('must not be negative'),
).describe('Zero or more: decimal text, or a number.')

/** A double that is no decimal of eight places is refused. */
function textOrNumber<Text extends z.ZodType<string>>(text: Text, number: z.ZodNumber) {
  return z.union([
    text.refine((amount) => Number(amount) < MOST, 'must be below 1000000000000'),
    number
      .lt(MOST, 'must be below 1000000000000')
      .refine((amount) => DECIMAL.test(String(amount)), 'must have at most 8 places'),
  ])
}
