import { z } from 'zod'
import { operation } from '../operation.ts'
import { limitOf, Offset } from '../page.ts'
import { DateText, IdText, InstantText, NameText } from '../text.ts'

const CalendarCode = z
  .string()
  .regex(/^[A-Za-z_]{1,32}$/, 'must be a calendar like NSE or MCX')
  .transform((code) => code.toUpperCase())
  .describe('NSE, BSE, NFO, BFO, NSE_CURRENCY, BSE_CURRENCY, MCX, NCDEX, NYSE, CBOE, CME, …')

const Calendar = CalendarCode.default('NSE')

/** Which calendar, by the names that people try; a query with any other name is refused. */
const OfCalendar = {
  calendar: CalendarCode.optional().describe('NSE, if it is left out.'),
  calendar_code: CalendarCode.optional().describe('The same, as answers call it.'),
  exchange: CalendarCode.optional().describe('The same.'),
}

const [FIRST_DAY, LAST_DAY] = ['1970-01-01', '2099-12-31']

/** A date that a calendar has an opinion on, and every part of the system can hold. */
export const CalendarDay = DateText.refine((date) => date >= FIRST_DAY && date <= LAST_DAY, {
  error: `must be from ${FIRST_DAY} to ${LAST_DAY}`,
})

const CalendarInstant = InstantText.refine(
  (at) => at.slice(0, 10) >= FIRST_DAY && at.slice(0, 10) <= LAST_DAY,
  { error: `must be from ${FIRST_DAY} to ${LAST_DAY}` },
)

const Words = NameText.refine((text) => text.isWellFormed(), { error: 'must be whole characters' })

export const TimeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d(?::00)?$/, 'must be a time of day like 09:15')
  .describe('On the clock of the venue.')

const EVENT_TYPES = ['holiday', 'special_hours', 'recurring', 'one_time'] as const
const SESSION_TYPES = ['regular', 'pre_market', 'post_market', 'muhurat', 'special'] as const

const SessionView = z.object({
  session_type: z.enum(SESSION_TYPES),
  start: z.string().describe('A time of day at the venue; the session begins with it.'),
  end: z.string().describe('The session ends before it.'),
})

export const MarketStatusView = z
  .object({
    calendar_code: z.string(),
    at: InstantText.describe('What instant this is about.'),
    date: z.string().describe('The trading date, as the venue counts it.'),
    status: z.enum(['open', 'closed']),
    is_open: z.boolean(),
    current_session: z
      .enum([...SESSION_TYPES, 'closed'])
      .describe('The sessions before the open and after the close are closed, too.'),
    reason: z.string().describe('Why, in words: pre-open passed, after the close, the holiday.'),
    is_trading_day: z.boolean(),
    is_holiday: z.boolean(),
    is_weekend: z.boolean(),
    holiday_name: z.string().nullable(),
    session_name: z.string().nullable().describe('Of a day unlike others: Muhurat, Early close.'),
    session_start: InstantText.nullable(),
    session_end: InstantText.nullable(),
    pause_start: InstantText.nullable(),
    pause_end: InstantText.nullable(),
    pre_market_start: InstantText.nullable(),
    pre_market_end: InstantText.nullable(),
    post_market_start: InstantText.nullable(),
    post_market_end: InstantText.nullable(),
    next_change_at: InstantText,
    next_session: z.enum([...SESSION_TYPES, 'closed']).describe('What begins at next_change_at.'),
    next_trading_day: z.string().describe('The date of the next session that opens.'),
    next_open_at: InstantText,
    timezone: z.string(),
    provisional: z.boolean().describe('The venue has not declared this date yet.'),
  })
  .meta({ id: 'MarketStatus' })

export const readCalendarStatus = operation({
  id: 'readCalendarStatus',
  method: 'GET',
  path: '/calendar/status',
  summary: 'Whether a venue is open, why, and when that changes.',
  query: z.object({
    ...OfCalendar,
    at: CalendarInstant.optional().describe('Now, if it is left out.'),
    date: CalendarDay.optional().describe('The day as a whole: as of its midnight at the venue.'),
  }),
  output: MarketStatusView,
  errors: ['invalid_input', 'not_found'],
})

export const HolidayView = z
  .object({
    id: z.string().nullable().describe('Of what was declared; null: the code knows it.'),
    calendar_code: z.string(),
    date: z.string(),
    weekday: z.string(),
    name: z.string(),
    kind: z.enum(['holiday', 'early_close', 'late_open', 'muhurat', 'special']),
    is_trading_day: z.boolean(),
    sessions: z.array(SessionView).describe('Empty on a closed day.'),
    source: z.enum(['code', 'manual', 'import', 'feed']),
    provisional: z.boolean(),
  })
  .meta({ id: 'CalendarDay' })

/** The years that calendars are for; outside them an answer would be long or guessed. */
const Year = z.coerce
  .number('must be a year')
  .int('must be a year')
  .min(1990, 'must be 1990 or later')
  .max(2040, 'must be 2040 or before')

export const listHolidays = operation({
  id: 'listHolidays',
  method: 'GET',
  path: '/calendar/holidays',
  summary: 'The closed weekdays of a venue, and its sessions that are not like others.',
  query: z.object({
    ...OfCalendar,
    year: Year.optional().describe('This year, if no dates are named either.'),
    from_date: CalendarDay.optional(),
    to_date: CalendarDay.optional().describe('Included; at most two years after from_date.'),
    kind: z.enum(['all', 'holiday', 'special']).default('all').describe('Closed, or open unlike.'),
  }),
  output: z.array(HolidayView),
  errors: ['invalid_input', 'not_found', 'calendar_rule'],
})

export const readNextTradingDay = operation({
  id: 'readNextTradingDay',
  method: 'GET',
  path: '/calendar/next-trading-day',
  summary: 'The first date after another on which a venue opens.',
  query: z.object({
    ...OfCalendar,
    after_date: CalendarDay.optional().describe('Today at the venue, if it is left out.'),
  }),
  output: z
    .object({
      calendar_code: z.string(),
      after_date: z.string(),
      next_trading_day: z.string(),
      days_until: z.int().describe('Calendar days.'),
      session_start: InstantText,
      session_end: InstantText,
      session_name: z.string().nullable(),
      skipped: z
        .array(z.object({ date: z.string(), reason: z.string() }))
        .describe('The closed days between, and why.'),
      provisional: z.boolean(),
    })
    .meta({ id: 'NextTradingDay' }),
  errors: ['invalid_input', 'not_found'],
})

export const listCalendars = operation({
  id: 'listCalendars',
  method: 'GET',
  path: '/calendar/calendars',
  summary: 'Every calendar, with its usual sessions and how far it is declared.',
  output: z.array(
    z
      .object({
        code: z.string(),
        name: z.string(),
        category: z.enum(['equity', 'derivatives', 'commodity', 'currency', 'crypto']),
        timezone: z.string(),
        sessions: z.array(SessionView),
        opens_on_day_before: z.boolean().describe('The first session begins the evening before.'),
        declared_from: z.string(),
        declared_until: z.string().describe('Later dates are provisional.'),
      })
      .meta({ id: 'Calendar' }),
  ),
})

const SourceView = z
  .object({
    name: z.string(),
    kind: z.string(),
    status: z.enum(['ok', 'failing', 'never']),
    succeeded_at: InstantText.nullable(),
    age_seconds: z.int().nullable().describe('Of what it said last, which is still shown.'),
    attempted_at: InstantText.nullable(),
    next_attempt_at: InstantText.nullable(),
    failures: z.int().describe('In a row.'),
    failure: z.string().nullable(),
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.int(),
  })
  .meta({ id: 'CalendarSource' })

export const readCalendarHealth = operation({
  id: 'readCalendarHealth',
  method: 'GET',
  path: '/calendar/health',
  summary: 'How current the calendars are: sources, declared days, years.',
  output: z
    .object({
      status: z.enum(['ok', 'degraded']),
      calendars: z.int(),
      events: z.object({ manual: z.int(), import: z.int(), feed: z.int() }),
      corporate_actions: z.int(),
      declared_until: z.string().describe('Of NSE; later dates are provisional.'),
      days_declared: z.int().describe('Days from today that NSE has declared.'),
      sources: z.array(SourceView),
    })
    .meta({ id: 'CalendarHealth' }),
})

// Administration ------------------------------------------------------------------------------

const admin = { roles: ['admin'] } as const

export const CalendarEventView = z
  .object({
    id: z.string(),
    calendar: z.string(),
    date: z.string(),
    name: z.string(),
    event_type: z.enum(EVENT_TYPES),
    is_trading_day: z.boolean(),
    special_start: z.string().nullable(),
    special_end: z.string().nullable(),
    sessions: z.array(SessionView),
    category: z.string(),
    description: z.string(),
    source: z.enum(['manual', 'import', 'feed']),
    source_name: z.string(),
    created_at: InstantText,
    updated_at: InstantText,
  })
  .meta({ id: 'CalendarEvent' })

const Sessions = z
  .array(z.strictObject({ session_type: z.enum(SESSION_TYPES), start: TimeOfDay, end: TimeOfDay }))
  .max(6, 'must have at most 6 sessions')
  .describe('Two of one type are the parts of a session with a pause.')

const EventFields = {
  date: CalendarDay,
  name: Words.trim().min(1, 'must not be empty'),
  event_type: z.enum(EVENT_TYPES),
  is_trading_day: z.boolean(),
  special_start: TimeOfDay.nullable().describe('Short for one session of its own.'),
  special_end: TimeOfDay.nullable(),
  sessions: Sessions,
  category: Words.max(64),
  description: Words.max(200),
}

export const listCalendarEvents = operation({
  id: 'listCalendarEvents',
  method: 'GET',
  path: '/admin/calendar/holidays',
  summary: 'What was declared over what the code knows, by date.',
  query: z.object({
    calendar: CalendarCode.optional(),
    year: Year.optional(),
    limit: limitOf({ most: 500, usual: 100 }),
    offset: Offset,
  }),
  output: z.object({
    items: z.array(CalendarEventView),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  }),
  errors: ['invalid_input'],
  ...admin,
})

export const addCalendarEvent = operation({
  id: 'addCalendarEvent',
  method: 'POST',
  path: '/admin/calendar/holidays',
  summary: 'Declare a holiday or a special session. It holds over files, feeds and the code.',
  body: z
    .strictObject({
      calendar: Calendar,
      date: EventFields.date,
      name: EventFields.name,
      event_type: EventFields.event_type.default('holiday'),
      is_trading_day: EventFields.is_trading_day
        .optional()
        .describe('Left out: only special_hours are one.'),
      special_start: EventFields.special_start.optional(),
      special_end: EventFields.special_end.optional(),
      sessions: Sessions.optional(),
      category: EventFields.category.default(''),
      description: EventFields.description.default(''),
    })
    .meta({ id: 'AddCalendarEvent' }),
  output: CalendarEventView,
  status: 201,
  errors: ['invalid_input', 'not_found', 'conflict', 'calendar_rule'],
  idempotent: true,
  ...admin,
})

const EventParams = z.object({ id: IdText })

export const readCalendarEvent = operation({
  id: 'readCalendarEvent',
  method: 'GET',
  path: '/admin/calendar/holidays/{id}',
  summary: 'One declared day.',
  params: EventParams,
  output: CalendarEventView,
  errors: ['invalid_input', 'not_found'],
  ...admin,
})

export const changeCalendarEvent = operation({
  id: 'changeCalendarEvent',
  method: 'PUT',
  path: '/admin/calendar/holidays/{id}',
  summary: 'Change a declared day; what is left out stays. It is then the administrator’s word.',
  params: EventParams,
  body: z.strictObject(EventFields).partial().meta({ id: 'ChangeCalendarEvent' }),
  output: CalendarEventView,
  errors: ['invalid_input', 'not_found', 'conflict', 'calendar_rule'],
  ...admin,
})

export const removeCalendarEvent = operation({
  id: 'removeCalendarEvent',
  method: 'DELETE',
  path: '/admin/calendar/holidays/{id}',
  summary: 'Take a declared day back. What a file or a feed said stays dismissed.',
  params: EventParams,
  output: z.object({
    id: z.string(),
    status: z.literal('deleted'),
    name: z.string(),
    date: z.string(),
  }),
  errors: ['invalid_input', 'not_found'],
  ...admin,
})

/** What became of the lines of a file. */
export const ImportReportView = z
  .object({
    applied: z.boolean().describe('false: it was a trial, and nothing was written.'),
    total: z.int().describe('Lines with something on them, the header aside.'),
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    kept: z.int().describe('An administrator declared them otherwise, which stays.'),
    lines: z.array(
      z.object({
        line: z.int(),
        outcome: z.enum(['inserted', 'updated', 'unchanged', 'kept']),
        date: z.string().nullable(),
        name: z.string(),
      }),
    ),
  })
  .meta({ id: 'ImportReport' })

const Csv = z
  .string()
  .min(1, 'must not be empty')
  .max(900_000, 'must have at most 900000 characters')

export const importCalendarEvents = operation({
  id: 'importCalendarEvents',
  method: 'POST',
  path: '/admin/calendar/holidays/bulk-import',
  summary: 'Declare many days from CSV: all of its lines, or none when one is wrong.',
  query: z.looseObject({}), // with a file that is sent as it is: fields of the body
  body: z
    .strictObject({
      csv: Csv.describe(
        'date,name[,calendar,event_type,is_trading_day,special_start,special_end,…]',
      ),
      calendar: Calendar.describe('Of lines that name none.'),
      dry_run: z
        .boolean()
        .default(false)
        .describe('Say what would become of it, and write nothing.'),
    })
    .meta({ id: 'ImportCalendarEvents' }),
  output: ImportReportView,
  errors: ['invalid_input', 'not_found'],
  ...admin,
})
