import { z } from 'zod'
import { operation } from '../operation.ts'
import { inOrder } from '../page.ts'
import { ROLES } from '../role.ts'
import { InstantText, NameText, SymbolText } from '../text.ts'
import { Timeframe } from '../timeframe.ts'

// Indicators are analytics: binary floating point, null where there is no value.

const Id = z
  .string()
  .trim()
  .min(1, 'must name an indicator')
  .max(100, 'must have at most 100 characters')
  .describe('NAME_param1_param2…, like RSI_14; parameters that are left out take their defaults.')

/** An id, or a name with named parameters, which it becomes: `RSI(length=14)`. */
export const IndicatorAsked = z
  .union([
    Id,
    z.strictObject({
      name: z.string().regex(/^[A-Za-z]\w{0,39}$/, 'must be the name of an indicator'),
      params: z.record(z.string().regex(/^\w{1,40}$/), z.number()).default({}),
    }),
  ])
  .describe('RSI_14, or {"name": "RSI", "params": {"period": 14}}.')

export function indicatorText(asked: z.output<typeof IndicatorAsked>): string {
  if (typeof asked === 'string') return asked
  const named = Object.entries(asked.params).map(([name, value]) => `${name}=${value}`)
  return `${asked.name}(${named.join(',')})`
}

const MOST_AT_ONCE = 50

const Asked = z
  .array(IndicatorAsked)
  .min(1, 'must name an indicator')
  .max(MOST_AT_ONCE, `must be at most ${MOST_AT_ONCE}`)

const AskedList = z
  .string()
  .trim()
  .min(1, 'must name an indicator')
  .max(2_000, 'must have at most 2000 characters')
  .refine((text) => text.split(',').length <= MOST_AT_ONCE, `must name at most ${MOST_AT_ONCE}`)
  .describe('Ids with commas between them: RSI_14,SMA_20.')

const NumberOrNull = z.number().nullable()

const Outputs = z
  .record(z.string(), NumberOrNull)
  .describe('By name, where there are several: {"macd": …, "signal": …, "histogram": …}.')

export const IndicatorValue = z
  .object({
    indicator_id: z.string().describe('The one spelling of it, with all parameters.'),
    value: NumberOrNull.describe('The first of its outputs.'),
    outputs: Outputs,
  })
  .meta({ id: 'IndicatorValue' })

export const IndicatorPoint = z
  .object({
    opened_at: InstantText.describe('Of the bar.'),
    candles_back: z.int().describe('0 is the newest bar that has closed.'),
    value: NumberOrNull,
    outputs: Outputs,
  })
  .meta({ id: 'IndicatorPoint' })

const target = {
  symbol: z.string(),
  instrument_id: z.string(),
  timeframe: z.string(),
}

const query = { symbol: SymbolText, timeframe: Timeframe }

const values = z.record(z.string(), IndicatorValue).describe('By indicator, as it was asked for.')

const barOpenedAt = InstantText.nullable().describe('Of the bar; null where there is no such bar.')

export const readCurrentIndicators = operation({
  id: 'readCurrentIndicators',
  method: 'GET',
  path: '/indicators/current',
  summary: 'Values of indicators at the newest bar that has closed.',
  query: z.object({ ...query, indicators: AskedList }),
  output: z.object({ ...target, opened_at: barOpenedAt, values }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
})

const Lookback = z.coerce
  .number('must be a whole number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(1_000, 'must be at most 1000')
  .default(20)
  .describe('How many bars, the newest included.')

const history = { ...target, indicator_id: z.string(), series: z.array(IndicatorPoint) }

export const readIndicatorHistory = operation({
  id: 'readIndicatorHistory',
  method: 'GET',
  path: '/indicators/history',
  summary: 'An indicator at the newest bars, oldest first.',
  query: z.object({ ...query, indicator: Id, lookback: Lookback }),
  output: z.object(history),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
})

export const readIndicatorsAtOffset = operation({
  id: 'readIndicatorsAtOffset',
  method: 'GET',
  path: '/indicators/at-offset',
  summary: 'Values of indicators so many bars back.',
  query: z.object({
    ...query,
    indicators: AskedList,
    offset: z.coerce
      .number('must be a whole number')
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .max(1_000, 'must be at most 1000')
      .default(0)
      .describe('0 is the newest bar that has closed.'),
  }),
  output: z.object({ ...target, offset: z.int(), opened_at: barOpenedAt, values }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
})

export const readIndicatorBatch = operation({
  id: 'readIndicatorBatch',
  method: 'POST',
  path: '/indicators/batch',
  summary: 'Several indicators of a symbol, of several timeframes, in one request.',
  body: z
    .strictObject({
      symbol: SymbolText,
      queries: z
        .array(
          z.strictObject({ timeframe: Timeframe, indicator: IndicatorAsked, lookback: Lookback }),
        )
        .min(1, 'must hold a query')
        .max(MOST_AT_ONCE, `must be at most ${MOST_AT_ONCE}`),
    })
    .meta({ id: 'IndicatorBatch' }),
  output: z.object({
    symbol: z.string(),
    instrument_id: z.string(),
    results: z.array(z.object(history)).describe('In the order of the queries.'),
  }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
  roles: ROLES, // it writes down nothing but what is to be told
  permission: 'can_read',
})

const subscription = z
  .strictObject({ symbol: SymbolText, timeframe: Timeframe, indicators: Asked })
  .meta({ id: 'IndicatorSubscription' })

const SubscriberCount = z.int().describe('Users and connections of this server that hold it.')

export const subscribeIndicators = operation({
  id: 'subscribeIndicators',
  method: 'POST',
  path: '/indicators/subscribe',
  summary: 'Have indicators told to you on /indicators/stream, whichever connection you open.',
  body: subscription,
  output: z.object({
    ...target,
    subscriptions: z.array(
      z.object({
        indicator_id: z.string(),
        subscriber_count: SubscriberCount,
        initial_value: NumberOrNull,
      }),
    ),
  }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
  roles: ROLES, // it writes down nothing but what is to be told
  permission: 'can_read',
})

export const unsubscribeIndicators = operation({
  id: 'unsubscribeIndicators',
  method: 'POST',
  path: '/indicators/unsubscribe',
  summary: 'End that. Harmless for what you do not follow.',
  body: subscription,
  output: z.object({
    ...target,
    unsubscribed: z.array(
      z.object({ indicator_id: z.string(), subscriber_count: SubscriberCount }),
    ),
  }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
  roles: ROLES, // it writes down nothing but what is to be told
  permission: 'can_read',
})

/** What a stream is asked for: ids as a list, or as text with commas between them. */
export const IndicatorParameters = z.object({
  symbol: SymbolText,
  timeframe: Timeframe,
  indicators: z.union([Asked, AskedList.transform((text) => text.split(','))]),
})

export const IndicatorCategory = z.enum([
  'momentum',
  'trend',
  'volatility',
  'volume',
  'pattern',
  'other',
])

export const IndicatorDefinition = z
  .object({
    name: z.string(),
    title: z.string(),
    category: IndicatorCategory,
    default_id: z.string().describe('Its id with all defaults: RSI_14.'),
    aliases: z.array(z.string()).describe('Other names that it answers to.'),
    parameters: z.array(
      z.object({
        name: z.string(),
        default: z.number(),
        min: z.number(),
        max: z.number(),
        integer: z.boolean(),
      }),
    ),
    outputs: z.array(z.string()),
    needs: z.array(z.string()).describe('What of a bar it reads.'),
    pane: z.enum(['price', 'own']).describe('Drawn over the bars, or below them.'),
    warm_up: z.int().describe('Bars before its first value, with the defaults.'),
    source: z.string().describe('Whose definition it is.'),
  })
  .meta({ id: 'IndicatorDefinition' })

export const listIndicators = operation({
  id: 'listIndicators',
  method: 'GET',
  path: '/indicators/list',
  summary: 'Every indicator there is, with parameters, outputs and where it is drawn.',
  query: z.object({
    category: IndicatorCategory.optional(),
    search: NameText.optional().describe('In names and titles.'),
    include_custom: z
      .enum(['true', 'false'], { error: 'must be true or false' })
      .default('false')
      .describe('Nobody can define indicators here, so `custom` is empty either way.'),
  }),
  output: z.object({
    total: z.int(),
    indicators: z.array(IndicatorDefinition),
    custom: z.array(IndicatorDefinition),
  }),
  errors: ['invalid_input'],
})

export const readIndicatorDefinition = operation({
  id: 'readIndicatorDefinition',
  method: 'GET',
  path: '/indicators/definition/{name}',
  summary: 'One indicator, by its name or an alias.',
  params: z.object({ name: NameText }),
  output: IndicatorDefinition,
  errors: ['invalid_input', 'not_found'],
})

export const listAvailableIndicators = operation({
  id: 'listAvailableIndicators',
  method: 'GET',
  path: '/indicators/available',
  summary: 'Names by category, and the timeframes that they can be had in.',
  output: z.object({
    total: z.int(),
    categories: z.record(z.string(), z.array(z.string())),
    timeframes: z.array(z.string()),
  }),
})

export const readIndicatorHealth = operation({
  id: 'readIndicatorHealth',
  method: 'GET',
  path: '/indicators/health',
  summary: 'Whether indicators are computed, how many, and how the cache does.',
  output: z.object({
    status: z.enum(['healthy', 'degraded']),
    indicators: z.int().describe('That there are.'),
    computations: z.int().describe('That run live on this server, each for all who listen.'),
    series: z.int().describe('Instruments and timeframes of those.'),
    subscriptions: z.int().describe('Of all users over HTTP.'),
    cache: z.object({
      reads: z.int(),
      hits: z.int(),
      misses: z.int(),
      evictions: z.int(),
      entries: z.int(),
    }),
    detail: z.string(),
  }),
})

export const PivotLevels = z
  .object({
    date: z.string().describe('The session that the levels are for, or the first of the period.'),
    based_on: z.object({
      opened_at: InstantText,
      high: z.number(),
      low: z.number(),
      close: z.number(),
    }),
    pivot: z.number(),
    bc: z.number(),
    tc: z.number(),
    r1: z.number(),
    r2: z.number(),
    r3: z.number(),
    s1: z.number(),
    s2: z.number(),
    s3: z.number(),
  })
  .meta({ id: 'PivotLevels' })

export const readCentralPivots = operation({
  id: 'readCentralPivots',
  method: 'GET',
  path: '/indicators/cpr',
  summary: 'The central pivot range and its levels: of the next session, and of those before.',
  query: inOrder(
    z.object({
      symbol: SymbolText,
      timeframe: z
        .enum(['1d', '1w', '1mo', 'D', 'W', 'M'])
        .default('1d')
        .describe('The period whose extremes make the levels of the next.'),
      count: z.coerce.number().int().min(1, 'must be at least 1').max(500).default(1),
      from: InstantText.optional().describe('Of the periods that begin then or later.'),
      to: InstantText.optional().describe('And before.'),
    }),
  ),
  output: z.object({
    ...target,
    current: PivotLevels.nullable().describe('The newest of them; null where there are no bars.'),
    levels: z.array(PivotLevels).describe('Oldest first.'),
  }),
  errors: ['invalid_input', 'not_found'],
})

export const readIndicatorColumns = operation({
  id: 'readIndicatorColumns',
  method: 'GET',
  path: '/api/indicators/columns',
  summary: 'Indicators over a stretch of bars as columns, as charts draw them.',
  query: inOrder(
    z.object({
      ...query,
      indicators: AskedList,
      from: InstantText.optional().describe('The first bar opens then or later.'),
      to: InstantText.optional().describe('The last opens before.'),
      limit: z.coerce
        .number('must be a whole number')
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(50_000, 'must be at most 50000')
        .default(5_000)
        .describe('The newest so many.'),
    }),
  ),
  output: z.object({
    ...target,
    time: z.array(z.int()).describe('Seconds since 1970, as /udf/history has them.'),
    indicators: z.record(
      z.string(),
      z.object({ indicator_id: z.string(), outputs: z.record(z.string(), z.array(NumberOrNull)) }),
    ),
  }),
  errors: ['invalid_input', 'invalid_indicator', 'not_found'],
  cost: 5,
})
