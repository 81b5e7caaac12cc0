import { z } from 'zod'

/** At most this many rows in one answer. */
export const PAGE_LIMIT = 500

export const Limit = z.coerce
  .number('must be a whole number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(PAGE_LIMIT, `must be at most ${PAGE_LIMIT}`)
  .default(100)
  .describe(`Rows in one answer, at most ${PAGE_LIMIT}.`)

export const After = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be what `next` of the page before said')
  .optional()
  .describe('`next` of the page before.')

export const Direction = z
  .enum(['asc', 'desc'])
  .default('asc')
  .describe('By key: oldest first, or newest first.')

/** A page of a list, by key. `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Send it as `after` for the next page.'),
  })
}
