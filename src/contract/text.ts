import { z } from 'zod'
import { calendarDate, type Instant, instant } from '../core/instant.ts'

/** How instants are mostly written, by us always. 29 February is left to the calendar. */
const USUAL =
  /^(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/

/** An instant. Answers are in UTC with `Z`; a request may name any zone, but has to name one. */
export const InstantText = z
  .string()
  .refine((text) => USUAL.test(text) || isReadable(() => inEra(instant(text))), {
    error: 'must be an instant with its zone, like 2026-01-31T09:15:00Z',
  })
  .meta({ format: 'date-time', examples: ['2026-01-31T09:15:00.000Z'] })

export const DateText = z
  .string()
  .refine((text) => isReadable(() => calendarDate(text)) && !text.startsWith('0000'), {
    error: 'must be a date that exists, like 2026-01-31',
  })
  .meta({ format: 'date', examples: ['2026-01-31'] })

/** What somebody calls something. PostgreSQL holds no NUL, and a line break is not a name's. */
export const NameText = z
  .string()
  .max(200, 'must have at most 200 characters')
  .regex(/^\P{Cc}*$/u, 'must have no control characters')
  .refine((text) => text.isWellFormed(), 'must have no half of a character')

export const IdText = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters without spaces')

/** A symbol as people and other programs write it: NIFTY, "NIFTY 50", NSE:NIFTY, NIFTY.NSE. */
export const SymbolText = NameText.trim()
  .min(1, 'must name an instrument')
  .max(64, 'must have at most 64 characters')
  .describe('A symbol in any spelling, or an instrument_id.')

export const InstrumentId = IdText.describe('SYMBOL.VENUE, like GOLDBEES.NSE')

const ERA = [instant('0001-01-01T00:00:00Z'), instant('9999-12-31T23:59:59.999Z')] as const

/** PostgreSQL has no year 0, and our texts have four digits for a year. */
function inEra(at: Instant): void {
  if (at < ERA[0] || at > ERA[1]) throw new RangeError('That is too long ago, or too far off.')
}

function isReadable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
