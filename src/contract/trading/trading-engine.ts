import { z } from 'zod'
import { operation } from '../operation.ts'
import { IdText, InstantText } from '../text.ts'

export const EngineConfig = z
  .object({
    account_id: z.string().nullable().describe('null: the default account.'),
    enabled: z.boolean().describe('false: nothing is traded, and overrides are refused.'),
    paused: z.boolean().describe('The engine decides nothing; overrides pass.'),
    product: z.enum(['CNC', 'MIS']).describe('Of share orders: delivery, or intraday.'),
    updated_at: InstantText.nullable().describe('null: nobody has set it yet.'),
  })
  .meta({ id: 'EngineConfig' })

export const readEngineConfig = operation({
  id: 'readEngineConfig',
  method: 'GET',
  path: '/api/trading/config',
  summary: 'What your engine session may do, and the account that it trades.',
  output: EngineConfig,
})

export const changeEngineConfig = operation({
  id: 'changeEngineConfig',
  method: 'PUT',
  path: '/api/trading/config',
  summary: 'Set some of it; what is left out stays.',
  body: z
    .strictObject({
      account_id: IdText.nullable().optional(),
      enabled: z.boolean().optional(),
      paused: z.boolean().optional(),
      product: z.enum(['CNC', 'MIS']).optional(),
      updated_at: InstantText.nullable().optional().describe('As it was read; let be.'),
    })
    .meta({ id: 'ChangeEngineConfig' }),
  output: EngineConfig,
  permission: 'can_trade',
  errors: ['invalid_input', 'not_found'],
})

export const readEngineStatus = operation({
  id: 'readEngineStatus',
  method: 'GET',
  path: '/api/trading/status',
  summary: 'Whether the engine trades, and how many overrides wait.',
  output: z
    .object({
      status: z.enum(['enabled', 'paused', 'disabled']),
      account_id: z.string().nullable(),
      queued_overrides: z.int(),
      transport: z.enum(['in-process', 'redis']),
      transport_status: z.enum(['ok', 'degraded']).describe('Degraded: overrides answer 503.'),
    })
    .meta({ id: 'EngineSession' }),
})

export const pauseEngine = operation({
  id: 'pauseEngine',
  method: 'POST',
  path: '/api/trading/pause',
  summary: 'The engine decides nothing until it is resumed. Harmless when it is paused.',
  output: EngineConfig,
  permission: 'can_trade',
})

export const resumeEngine = operation({
  id: 'resumeEngine',
  method: 'POST',
  path: '/api/trading/resume',
  summary: 'The engine decides again. Harmless when it does.',
  output: EngineConfig,
  permission: 'can_trade',
})
