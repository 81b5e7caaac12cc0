import { z } from 'zod'

/** İ and the Kelvin sign, whose lower case is i and k: somebody else's address would be yours. */
const PASSES_FOR_ANOTHER = /[\u0130\u212A\p{Cs}]/u

export const Email = z
  .string()
  .max(254, 'must have at most 254 characters')
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'must be an e-mail address, like ada@example.org')
  .refine((text) => !PASSES_FOR_ANOTHER.test(text), 'must have no letter that passes for another')
  .describe('Upper and lower case are the same.')
