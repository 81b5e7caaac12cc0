import { z } from 'zod'
import { instant } from '../core/instant.ts'
import { DateText, InstantText } from './text.ts'

/** At most this many rows in one answer of most lists. */
export const PAGE_LIMIT = 500

/** How many rows an answer may have, and has unless it is asked otherwise. */
export function limitOf({ most, usual }: { readonly most: number; readonly usual: number }) {
  return z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(most, `must be at most ${most}`)
    .default(usual)
    .describe(`Rows in one answer, at most ${most}.`)
}

export const Limit = limitOf({ most: PAGE_LIMIT, usual: 100 })

export const After = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be what `next` of the page before said')
  .optional()
  .describe('`next` of the page before.')

/** Of a list by number. */
export const AfterSeq = z.coerce
  .number('must be the seq of an event')
  .int('must be the seq of an event')
  .min(0, 'must be the seq of an event')
  .optional()

export const Direction = z
  .enum(['asc', 'desc'])
  .default('asc')
  .describe('By key: oldest first, or newest first.')

/** Two fields of a query: a time from which, and one up to which. See `inOrder`. */
export const Between = {
  from: InstantText.optional().describe('That or later.'),
  to: InstantText.optional().describe('Before that.'),
}

/** Refuses a range of instants, dates or seconds that ends before it begins: no answer could fit. */
export function inOrder<Query extends z.ZodObject>(query: Query, from = 'from', to = 'to'): Query {
  return query.refine((asked) => !(placeOf(asked[from]) > placeOf(asked[to])), {
    path: [to],
    error: `must not be before ${from}`,
  })
}

/** Where on the line of time; NaN of what is left out, or refused for its own sake. */
function placeOf(end: unknown): number {
  const text = DateText.safeParse(end).success ? `${String(end)}T00:00:00Z` : end
  const read = InstantText.safeParse(text)
  return read.success ? instant(read.data) : Number(end)
}

/** A page of a list, by key. `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Send it as `after` for the next page.'),
  })
}

/** Rows to leave out, where a list is read by number. */
export const Offset = z.coerce
  .number('must be a whole number')
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(1_000_000, 'must be at most 1000000')
  .default(0)
  .describe('Rows to leave out.')

/** Some rows of a list that is read by number, and how many there are in all. */
export function sliceOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.int(), limit: z.int(), offset: z.int() })
}
