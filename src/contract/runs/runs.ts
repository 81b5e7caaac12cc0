import { z } from 'zod'
import { Decimal, NonNegativeDecimal, PositiveDecimal } from '../decimal.ts'
import { operation } from '../operation.ts'
import { After, Limit, pageOf } from '../page.ts'
import { DateText, IdText, InstantText, InstrumentId, NameText } from '../text.ts'

export const RUN_STATUSES = ['PENDING', 'RUNNING', 'STOPPED', 'ERROR', 'COMPLETED'] as const
export const RunStatus = z.enum(RUN_STATUSES).meta({ id: 'RunStatus' })
export const RunKind = z.enum(['sip', 'bot']).meta({
  id: 'RunKind',
  description: 'Of a user, one sip may be RUNNING, and any number of bots.',
})
export const BarInterval = z.enum(['1m', '1d']).meta({ id: 'BarInterval' })

export const RunParams = z.object({ run_id: IdText })

export const EngineStatus = z
  .object({
    status: RunStatus,
    detail: z.string().describe('What the engine does or waits for, as a sentence.'),
    armed: z.boolean().describe('Whether workers may tick the run now.'),
    armed_until: InstantText.nullable().describe('null: without an end, or not armed.'),
  })
  .meta({ id: 'EngineStatus' })

export const RunView = z
  .object({
    run_id: z.string(),
    kind: RunKind,
    mode: z.enum(['paper']),
    status: RunStatus,
    name: z.string(),
    strategy: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    instruments: z.array(z.string()),
    currency: z.string().describe('ISO 4217; of every amount of this run.'),
    initial_cash: Decimal,
    cash: Decimal,
    equity: Decimal.describe('At last_logical_time; initial cash before the first tick.'),
    pnl: Decimal.describe('equity − initial_cash'),
    fee_bps: Decimal,
    fee_per_order: Decimal,
    slippage_bps: Decimal,
    maximum_position: Decimal.nullable(),
    forbidden_instruments: z.array(z.string()),
    allow_short: z.boolean(),
    feed: z.object({
      interval: BarInterval,
      from: DateText,
      to: DateText.nullable(),
      bars_per_second: z.number().nullable(),
    }),
    recorded_at: InstantText,
    started_at: InstantText.nullable(),
    ended_at: InstantText.nullable(),
    last_logical_time: InstantText.nullable().describe('Of the last tick; null before the first.'),
    next_logical_time: InstantText.nullable().describe('When the engine expects to act again.'),
    tick_count: z.int(),
    engine_status: EngineStatus.nullable().describe('null until the run is started.'),
  })
  .meta({ id: 'Run' })

export const startRun = operation({
  id: 'startRun',
  method: 'POST',
  path: '/api/runs',
  summary: 'Start a run. Safe to repeat with the same Idempotency-Key.',
  body: z
    .strictObject({
      name: NameText.optional(),
      kind: RunKind.optional(),
      strategy: z
        .string()
        .regex(/^[a-z0-9-]{1,100}$/, 'must be a name from /api/strategies')
        .describe('A name from /api/strategies.'),
      parameters: z.record(z.string(), z.unknown()).optional(),
      instruments: z
        .array(InstrumentId)
        .min(1, 'must name at least one instrument')
        .max(100, 'must name at most 100 instruments'),
      initial_cash: NonNegativeDecimal.optional(),
      fee_bps: NonNegativeDecimal.optional().describe('Of a fill, in basis points.'),
      fee_per_order: NonNegativeDecimal.optional(),
      slippage_bps: NonNegativeDecimal.optional(),
      maximum_position: PositiveDecimal.nullable().optional().describe('Units, per instrument.'),
      forbidden_instruments: z.array(InstrumentId).max(1_000).optional(),
      allow_short: z.boolean().optional(),
      feed: z
        .strictObject({
          interval: BarInterval.optional(),
          from: DateText.optional().describe('The first session.'),
          to: DateText.nullable().optional().describe('The last; null goes on as bars come.'),
          bars_per_second: z
            .number()
            .positive('must be more than zero')
            .max(1_000_000)
            .nullable()
            .optional()
            .describe('null is as fast as they come.'),
        })
        .optional(),
      start: z.boolean().optional().describe('false leaves the run PENDING until it is armed.'),
    })
    .meta({ id: 'StartRun' }),
  output: RunView,
  status: 201,
  permission: 'can_trade',
  idempotent: true,
  errors: ['invalid_input', 'run_already_running'],
})

export const listRuns = operation({
  id: 'listRuns',
  method: 'GET',
  path: '/api/runs',
  summary: 'Your runs, by id.',
  query: z.object({ status: RunStatus.optional(), after: After, limit: Limit }),
  output: pageOf(RunView),
  errors: ['invalid_input'],
})

export const readRun = operation({
  id: 'readRun',
  method: 'GET',
  path: '/api/runs/{run_id}',
  summary: 'One run: its status, its money, where it stands.',
  params: RunParams,
  output: RunView,
  errors: ['not_found'],
})

export const stopRun = operation({
  id: 'stopRun',
  method: 'POST',
  path: '/api/runs/{run_id}/stop',
  summary: 'Stop a run for good and cancel its waiting orders. Harmless when it is stopped.',
  params: RunParams,
  output: RunView,
  errors: ['not_found'],
})

export const resetRun = operation({
  id: 'resetRun',
  method: 'POST',
  path: '/api/runs/{run_id}/reset',
  summary: 'Put a run that is in ERROR back to PENDING, so that it can be armed again.',
  params: RunParams,
  output: RunView,
  errors: ['not_found', 'conflict'],
})
