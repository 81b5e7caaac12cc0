import { z } from 'zod'
import { operation } from '../operation.ts'
import { DateText, NameText } from '../text.ts'

const Symbol = NameText.min(1, 'must not be empty')
  .max(64, 'must have at most 64 characters')
  .describe('An underlying in any spelling.')
const AsOf = DateText.optional().describe('Today at the exchange if left out.')

/** An expiry as it looks from a date. */
export const ExpiryView = z
  .object({
    symbol: z.string(),
    expiry: DateText,
    as_of_date: DateText,
    is_weekly: z.boolean(),
    is_monthly: z.boolean(),
    is_quarterly: z.boolean(),
    relative_label: z.string().nullable().describe('NWeek+1, NMonth+0; null: it has no class.'),
    relative_rank: z.int().nullable(),
    days_to_expiry: z.int().describe('Calendar days.'),
    business_days_to_expiry: z.int().describe('After the date, up to the expiry.'),
  })
  .meta({ id: 'Expiry' })

const Head = {
  symbol: z.string(),
  as_of: DateText,
  source: z
    .enum(['contracts', 'rule'])
    .describe('From the contracts that are known, or where none is from the rule of weekdays.'),
}

export const listExpiries = operation({
  id: 'listExpiries',
  method: 'GET',
  path: '/fo/expiries',
  summary: 'The expiries of a symbol, in order.',
  query: z.object({
    symbol: Symbol,
    as_of: AsOf,
    include_expired: z.enum(['true', 'false']).default('false'),
  }),
  output: z.object({ ...Head, expiries: z.array(DateText) }),
  errors: ['invalid_input', 'not_found'],
})

export const listLabelledExpiries = operation({
  id: 'listLabelledExpiries',
  method: 'GET',
  path: '/fo/expiries-v2',
  summary: 'The expiries of a symbol with their class and relative label as of a date.',
  query: z.object({ symbol: Symbol, as_of: AsOf }),
  output: z.object({
    ...Head,
    expiries: z.array(ExpiryView),
    label_map: z.record(
      z.string(),
      z.object({ relative_label: z.string(), relative_rank: z.int() }),
    ),
  }),
  errors: ['invalid_input', 'not_found'],
})

export const listExpiryHistory = operation({
  id: 'listExpiryHistory',
  method: 'GET',
  path: '/fo/expiry-history',
  summary: 'What one expiry was called on each business day of a window, oldest first.',
  query: z.object({
    symbol: Symbol,
    expiry: DateText,
    as_of: AsOf.describe('The last day of the window.'),
    days: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .max(400, 'must be at most 400')
      .default(30)
      .describe('Calendar days of the window.'),
  }),
  output: z.object({ ...Head, expiry: DateText, labels: z.array(ExpiryView) }),
  errors: ['invalid_input', 'not_found'],
})
