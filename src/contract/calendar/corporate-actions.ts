import { z } from 'zod'
import { operation } from '../operation.ts'
import { inOrder, limitOf, Offset } from '../page.ts'
import { CalendarDay, ImportReportView } from './calendar.ts'
import { IdText, InstantText, NameText, SymbolText } from '../text.ts'

const ACTION_TYPES = [
  'DIVIDEND',
  'BONUS',
  'SPLIT',
  'RIGHTS',
  'AGM',
  'EGM',
  'BOOK_CLOSURE',
  'BUYBACK',
  'MERGER',
  'DEMERGER',
] as const

export const ActionTypeText = z.enum(ACTION_TYPES)
const ActionStatusText = z.enum(['announced', 'upcoming', 'completed', 'cancelled'])

export const CorporateActionView = z
  .object({
    id: z.string(),
    instrument: z.object({
      instrument_id: z.string().describe('SYMBOL.VENUE'),
      symbol: z.string(),
      exchange: z.string(),
      company_name: z.string(),
      isin: z.string().nullable(),
    }),
    action_type: ActionTypeText,
    status: ActionStatusText.describe('By its ex-date: upcoming until it has passed.'),
    title: z.string(),
    ex_date: z.string().nullable(),
    record_date: z.string().nullable(),
    announcement_date: z.string().nullable(),
    effective_date: z.string().nullable(),
    payment_date: z.string().nullable(),
    start_date: z.string().nullable().describe('From when the book is closed.'),
    end_date: z.string().nullable(),
    action_data: z.record(z.string(), z.string()).describe('The terms, as decimal text.'),
    price_adjustment_factor: z
      .string()
      .nullable()
      .describe('Earlier prices are multiplied with it. null: moves no price, or needs a close.'),
    source: z.enum(['manual', 'import', 'feed']),
    source_name: z.string(),
    created_at: InstantText,
    updated_at: InstantText,
  })
  .meta({ id: 'CorporateAction' })

const Symbol = z
  .string()
  .trim()
  .regex(/^[\w&.-]{1,64}$/, 'must be a symbol like RELIANCE')
  .transform((symbol) => symbol.toUpperCase())

const Filters = {
  action_type: ActionTypeText.optional(),
  status: ActionStatusText.optional(),
}

export const listCorporateActions = operation({
  id: 'listCorporateActions',
  method: 'GET',
  path: '/calendar/corporate-actions/',
  summary: 'Corporate actions of a symbol, by ex-date: 30 days back to 90 ahead, if not asked.',
  query: inOrder(
    z.object({
      symbol: SymbolText.optional().describe('In any spelling. Left out: of every symbol.'),
      from_date: CalendarDay.optional(),
      to_date: CalendarDay.optional(),
      ...Filters,
      limit: limitOf({ most: 1_000, usual: 500 }),
    }),
    'from_date',
    'to_date',
  ),
  output: z.array(CorporateActionView),
  errors: ['invalid_input'],
})

export const listUpcomingActions = operation({
  id: 'listUpcomingActions',
  method: 'GET',
  path: '/calendar/corporate-actions/upcoming',
  summary: 'What goes ex in the next days, with a count by type.',
  query: z.object({
    days: z.coerce.number('must be a number of days').int().min(1).max(365).default(30),
    action_type: ActionTypeText.optional(),
    symbols: z.string().max(2_000).optional().describe('By commas: TCS,INFY'),
  }),
  output: z
    .object({
      summary: z.object({
        total_actions: z.int(),
        by_type: z.record(z.string(), z.int()),
        date_range: z.object({ from: z.string(), to: z.string() }),
      }),
      actions: z.array(CorporateActionView).describe('The first 1000.'),
    })
    .meta({ id: 'UpcomingActions' }),
  errors: ['invalid_input'],
})

export const listActionsByDate = operation({
  id: 'listActionsByDate',
  method: 'GET',
  path: '/calendar/corporate-actions/by-date',
  summary: 'What goes ex on a date.',
  query: z.object({
    ex_date: CalendarDay.optional().describe('Today in Mumbai, if it is left out.'),
    date: CalendarDay.optional().describe('The same.'),
    action_type: ActionTypeText.optional(),
  }),
  output: z.array(CorporateActionView),
  errors: ['invalid_input'],
})

export const listAllActions = operation({
  id: 'listAllActions',
  method: 'GET',
  path: '/calendar/corporate-actions/all',
  summary: 'Corporate actions of every symbol, by ex-date.',
  query: inOrder(
    z.object({
      from_date: CalendarDay.optional(),
      to_date: CalendarDay.optional(),
      ...Filters,
      limit: limitOf({ most: 1_000, usual: 100 }),
      offset: Offset,
    }),
    'from_date',
    'to_date',
  ),
  output: z.object({
    items: z.array(CorporateActionView),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  }),
  errors: ['invalid_input'],
})

export const searchActionInstruments = operation({
  id: 'searchActionInstruments',
  method: 'GET',
  path: '/calendar/corporate-actions/instruments/search',
  summary: 'Instruments with corporate actions, by symbol, company or ISIN.',
  query: z.object({
    query: z.string().max(64).optional(),
    q: z.string().max(64).optional().describe('Short for query.'),
    limit: limitOf({ most: 100, usual: 20 }),
  }),
  output: z.array(
    z
      .object({
        instrument_id: z.string(),
        symbol: z.string(),
        exchange: z.string(),
        company_name: z.string(),
        isin: z.string().nullable(),
        actions: z.int().describe('How many are known.'),
      })
      .meta({ id: 'ActionInstrument' }),
  ),
  errors: ['invalid_input'],
})

export const readCorporateAction = operation({
  id: 'readCorporateAction',
  method: 'GET',
  path: '/calendar/corporate-actions/{action_id}',
  summary: 'One corporate action.',
  params: z.object({ action_id: IdText }),
  output: CorporateActionView,
  errors: ['invalid_input', 'not_found'],
})

const OneLine = NameText.trim()
const TermName = z.enum([
  'amount',
  'new_shares',
  'for_shares',
  'old_face',
  'new_face',
  'issue_price',
  'value_fraction',
  'price_factor',
  'share_factor',
])
const Exchange = z.string().regex(/^[A-Z_]{1,32}$/, 'must be an exchange like NSE')
const Isin = z
  .string()
  .regex(/^[A-Z]{2}[A-Z0-9]{10}$/, 'must be an ISIN like INE002A01018')
  .nullable()

const ActionFields = {
  title: OneLine.min(1, 'must not be empty'),
  company_name: OneLine,
  isin: Isin,
  status: z.enum(['announced', 'cancelled']).describe('Its date makes it upcoming and completed.'),
  ex_date: CalendarDay.nullable(),
  record_date: CalendarDay.nullable(),
  announcement_date: CalendarDay.nullable(),
  effective_date: CalendarDay.nullable(),
  payment_date: CalendarDay.nullable(),
  start_date: CalendarDay.nullable().describe('From when the book is closed.'),
  end_date: CalendarDay.nullable(),
  action_data: z
    .partialRecord(
      TermName,
      z.string().regex(/^\d{1,20}(\.\d{1,18})?$/, 'must be a positive decimal, like "2.5"'),
    )
    .describe(
      'The terms, as decimal text: amount of a dividend; new_shares, for_shares of a bonus, and ' +
        'issue_price of rights; old_face, new_face of a split; value_fraction of a demerger.',
    ),
}

export const addCorporateAction = operation({
  id: 'addCorporateAction',
  method: 'POST',
  path: '/admin/calendar/corporate-actions',
  summary: 'Add a corporate action by hand. It holds over files and feeds; adjusted prices follow.',
  body: z
    .strictObject({
      symbol: Symbol,
      exchange: Exchange.default('NSE'),
      action_type: ActionTypeText,
      title: ActionFields.title.optional().describe('Left out: its kind and terms.'),
      company_name: ActionFields.company_name.default(''),
      isin: Isin.default(null),
      status: ActionFields.status.default('announced'),
      ex_date: ActionFields.ex_date.default(null),
      record_date: ActionFields.record_date.default(null),
      announcement_date: ActionFields.announcement_date.default(null),
      effective_date: ActionFields.effective_date.default(null),
      payment_date: ActionFields.payment_date.default(null),
      start_date: ActionFields.start_date.default(null),
      end_date: ActionFields.end_date.default(null),
      action_data: ActionFields.action_data.default({}),
    })
    .meta({ id: 'AddCorporateAction' }),
  output: CorporateActionView,
  status: 201,
  errors: ['invalid_input', 'not_found', 'conflict', 'calendar_rule'],
  idempotent: true,
  roles: ['admin'],
})

export const changeCorporateAction = operation({
  id: 'changeCorporateAction',
  method: 'PUT',
  path: '/admin/calendar/corporate-actions/{action_id}',
  summary:
    'Change a corporate action; what is left out stays. It is then the administrator’s word.',
  params: z.object({ action_id: IdText }),
  body: z
    .strictObject({ action_type: ActionTypeText, ...ActionFields })
    .partial()
    .meta({ id: 'ChangeCorporateAction' }),
  output: CorporateActionView,
  errors: ['invalid_input', 'not_found', 'conflict', 'calendar_rule'],
  roles: ['admin'],
})

export const removeCorporateAction = operation({
  id: 'removeCorporateAction',
  method: 'DELETE',
  path: '/admin/calendar/corporate-actions/{action_id}',
  summary: 'Take a corporate action back. What a file or a feed said stays dismissed.',
  params: z.object({ action_id: IdText }),
  output: z.object({
    id: z.string(),
    status: z.literal('deleted'),
    title: z.string(),
    ex_date: z.string().nullable(),
  }),
  errors: ['invalid_input', 'not_found'],
  roles: ['admin'],
})

export const importCorporateActions = operation({
  id: 'importCorporateActions',
  method: 'POST',
  path: '/admin/calendar/corporate-actions/bulk-import',
  summary: 'Take corporate actions from CSV: all of its lines, or none when one is wrong.',
  query: z.looseObject({}), // with a file that is sent as it is: fields of the body
  body: z
    .strictObject({
      csv: z
        .string()
        .min(1, 'must not be empty')
        .max(900_000, 'must have at most 900000 characters')
        .describe('symbol,ex_date,purpose or symbol,action_type,ex_date and terms by name.'),
      exchange: z
        .string()
        .regex(/^[A-Z_]{1,32}$/, 'must be an exchange like NSE')
        .default('NSE')
        .describe('Of lines that name none.'),
      dry_run: z.boolean().default(false),
    })
    .meta({ id: 'ImportCorporateActions' }),
  output: ImportReportView,
  errors: ['invalid_input'],
  roles: ['admin'],
})
