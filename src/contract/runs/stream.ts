import { z } from 'zod'
import { Decimal } from '../decimal.ts'
import { EquityColumns, EventView } from './ledgers.ts'
import { operation } from '../operation.ts'
import { AfterSeq } from '../page.ts'
import { ROLES } from '../role.ts'
import { RunParams, RunStatus } from './runs.ts'
import { InstantText } from '../text.ts'

/** `event: event`, `id:` its seq. Every event of the run, once and in order. */
export const EventMessage = EventView

/** `event: progress`. Only the latest counts: what a slow reader missed is folded into it. */
export const ProgressMessage = z
  .object({
    run_id: z.string(),
    status: RunStatus,
    detail: z.string(),
    last_logical_time: InstantText.nullable(),
    next_logical_time: InstantText.nullable(),
    tick_count: z.int(),
    cash: Decimal,
    market_value: Decimal,
    equity: Decimal,
    points: EquityColumns.describe('Of the equity curve, since the last message; thinned.'),
  })
  .meta({ id: 'Progress' })

export type EventMessage = z.output<typeof EventMessage>
export type ProgressMessage = z.output<typeof ProgressMessage>

/** Which name carries which message. A line that begins with a colon is the heartbeat, each 15 s. */
export const STREAM_MESSAGES = { event: EventMessage, progress: ProgressMessage } as const

export const streamRun = operation({
  id: 'streamRun',
  method: 'GET',
  path: '/api/runs/{run_id}/stream',
  summary: 'Events and progress of a run as server-sent events; resumes behind Last-Event-ID.',
  params: RunParams,
  headers: z.object({
    'last-event-id': AfterSeq.describe('The last seq that you saw; goes first.'),
  }),
  query: z.object({
    after: AfterSeq.describe('The same as a query; without either, from the first event.'),
    equity_after: InstantText.optional().describe('Points later than this come with progress.'),
  }),
  output: z.string(),
  contentType: 'text/event-stream',
  errors: ['invalid_input', 'not_found'],
})

export const streamRuns = operation({
  id: 'streamRuns',
  method: 'GET',
  path: '/api/stream',
  summary: 'Progress of all your runs as server-sent events.',
  output: z.string(),
  contentType: 'text/event-stream',
})

export const createStreamTicket = operation({
  id: 'createStreamTicket',
  method: 'POST',
  path: '/auth/stream-ticket',
  summary: 'A ticket that opens one WebSocket, as `?ticket=`, within 30 s. For browsers.',
  output: z
    .object({
      ticket: z.string().describe('Good once, on any server.'),
      expires_at: InstantText,
    })
    .meta({ id: 'StreamTicket' }),
  status: 201,
  roles: ROLES, // a viewer looks on, and this is for looking on
  permission: 'can_read',
})
