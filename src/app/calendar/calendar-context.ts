import type { Links } from '../../links/links.ts'
import type { Context } from '../context.ts'

/** A server and a worker remember calendars between requests; a command of the CLI reads anew. */
export interface CalendarContext extends Context {
  readonly links?: Pick<Links, 'cache'>
}

/** What is cached about calendars begins so; `forgetCached` with it makes every process read anew. */
export const CALENDAR_CACHE = 'calendar/'

/**
 * Has this process, and every other that Redis reaches, forget what it cached of calendars. Call it
 * after the commit, beside `forgetCached` in the transaction: whoever declared a day sees it at once.
 */
export async function forgetCalendars({ links }: CalendarContext): Promise<void> {
  await links?.cache.clear(CALENDAR_CACHE)
}
