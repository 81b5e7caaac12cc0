import { z } from 'zod'
import { limitOf } from '../page.ts'
import { operation } from '../operation.ts'
import { ROLES } from '../role.ts'
import { ChainView } from '../options/strikes.ts'
import { DateText, IdText, InstantText, SymbolText } from '../text.ts'

const StrikesEachSide = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(50, 'must be at most 50')
  .describe('So many strikes above the price, and as many below.')

const Expiries = z
  .array(DateText)
  .max(6, 'must be at most 6')
  .describe('None named: the two nearest, also when one passes.')

export const MonitoredQuote = z
  .object({
    instrument_id: z.string(),
    last_price: z.number().nullable(),
    bid: z.number().nullable(),
    ask: z.number().nullable(),
    volume: z.number().nullable(),
    open_interest: z.number().nullable(),
    at: InstantText,
    stale: z.boolean(),
  })
  .meta({ id: 'MonitoredQuote' })

export const MonitorSnapshot = z
  .object({
    session_id: z.string().nullable().describe('Null for whoever looks without a session.'),
    symbol: z.string(),
    at: InstantText,
    underlying: MonitoredQuote.nullable(),
    future: MonitoredQuote.nullable().describe('The near one.'),
    chains: z.array(ChainView).describe('The nearest expiry first; the strikes around the price.'),
  })
  .meta({ id: 'MonitorSnapshot' })

export const MonitorSession = z
  .object({
    session_id: z.string(),
    symbol: z.string(),
    expiries: z.array(DateText),
    strikes_each_side: z.int(),
    instruments: z.array(z.string()).describe('What the feed is asked for on its behalf.'),
    began_at: InstantText,
    stream: z.string().describe('Where its snapshots and updates come.'),
  })
  .meta({ id: 'MonitorSession' })

const params = z.object({ monitor_id: IdText.describe('The session_id of a monitor.') })

/** Viewers may watch: a session changes nothing that anybody else could see. */
const WATCHING = { roles: ROLES, permission: 'can_read' } as const

export const readMonitorMetadata = operation({
  id: 'readMonitorMetadata',
  method: 'GET',
  path: '/nifty-monitor/metadata',
  summary: 'What a monitor of an underlying would show: its future, its expiries, its strikes.',
  query: z.object({ symbol: SymbolText.default('NIFTY') }),
  output: z
    .object({
      symbol: z.string(),
      underlying: z.string().nullable(),
      future: z.string().nullable(),
      expiries: z.array(
        z.object({
          expiry: DateText,
          strikes: z.array(z.number()),
          lot_size: z.number().describe('Units in a lot.'),
        }),
      ),
    })
    .meta({ id: 'MonitorMetadata' }),
  errors: ['invalid_input', 'not_found'],
})

export const searchMonitored = operation({
  id: 'searchMonitored',
  method: 'GET',
  path: '/nifty-monitor/search',
  summary: 'Underlyings that have options, by name.',
  query: z.object({
    query: z
      .string()
      .trim()
      .max(64, 'must have at most 64 characters')
      .default('')
      .describe('Part of a symbol or a name; empty finds all.'),
    limit: limitOf({ most: 100, usual: 20 }),
  }),
  output: z
    .object({ items: z.array(z.object({ symbol: z.string(), options: z.int() })) })
    .meta({ id: 'MonitoredUnderlyings' }),
  errors: ['invalid_input'],
})

export const openMonitor = operation({
  id: 'openMonitor',
  method: 'POST',
  path: '/nifty-monitor/session',
  summary: 'Watch an underlying and the strikes around its price.',
  body: z.strictObject({
    symbol: SymbolText.default('NIFTY'),
    expiries: Expiries.default([]),
    strikes_each_side: StrikesEachSide.default(10),
  }),
  output: MonitorSession,
  status: 201,
  errors: ['invalid_input', 'not_found', 'conflict'],
  idempotent: true,
  ...WATCHING,
})

export const changeMonitor = operation({
  id: 'changeMonitor',
  method: 'PATCH',
  path: '/nifty-monitor/session/{monitor_id}',
  summary: 'Watch something else under the same name; what is left out stays.',
  params,
  body: z.strictObject({
    symbol: SymbolText.optional(),
    expiries: Expiries.optional(),
    strikes_each_side: StrikesEachSide.optional(),
  }),
  output: MonitorSession,
  errors: ['invalid_input', 'not_found'],
  ...WATCHING,
})

export const closeMonitor = operation({
  id: 'closeMonitor',
  method: 'DELETE',
  path: '/nifty-monitor/session/{monitor_id}',
  summary: 'End it, and free what it held at the feed.',
  params,
  output: z.object({ session_id: z.string() }),
  errors: ['not_found'],
  ...WATCHING,
})

export const readMonitorStatus = operation({
  id: 'readMonitorStatus',
  method: 'GET',
  path: '/nifty-monitor/status',
  summary: 'Your monitors, and how the feed stands that they live on.',
  output: z
    .object({
      sessions: z.array(
        MonitorSession.omit({ instruments: true }).extend({ seen_at: InstantText }),
      ),
      feed: z.object({
        name: z.string().nullable(),
        status: z.enum(['connecting', 'live', 'waiting', 'stalled', 'closed', 'absent']),
        detail: z.string(),
        subscribed: z.int().describe('Instruments, of everybody together.'),
      }),
    })
    .meta({ id: 'MonitorStatus' }),
})

export const readMonitorSnapshot = operation({
  id: 'readMonitorSnapshot',
  method: 'GET',
  path: '/nifty-monitor/snapshot',
  summary: 'Price, future and the chains around the price, of a session or of an underlying.',
  query: z.object({
    monitor_id: IdText.optional().describe('The session_id of a monitor.'),
    symbol: SymbolText.default('NIFTY').describe('Without a session.'),
    strikes_each_side: z.coerce
      .number('must be a whole number')
      .pipe(StrikesEachSide)
      .default(10)
      .describe('Without a session.'),
  }),
  output: MonitorSnapshot,
  errors: ['invalid_input', 'not_found'],
})
