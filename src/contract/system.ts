import { z } from 'zod'
import { operation } from './operation.ts'
import { ROLES } from './role.ts'

export const armRuns = operation({
  id: 'armRuns',
  method: 'POST',
  path: '/api/system/arm',
  summary: 'Let workers tick your runs until your broker session ends. Runs in ERROR are left out.',
  output: z
    .object({
      armed: z.array(z.string()).describe('Run ids that this call armed.'),
      already_armed: z.array(z.string()).describe('Left as they were.'),
      failed_runs: z.array(z.object({ run_id: z.string(), detail: z.string() })),
    })
    .meta({ id: 'Arming' }),
  permission: 'can_trade',
  errors: ['broker_credentials_missing', 'broker_session_expired'],
})

export const readMe = operation({
  id: 'readMe',
  method: 'GET',
  path: '/api/me',
  summary: 'Who the credential belongs to.',
  output: z
    .object({
      user_id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
      key_id: z.string().nullable().describe('null: signed in, without an API key.'),
    })
    .meta({ id: 'Me' }),
})

export const readHealth = operation({
  id: 'readHealth',
  method: 'GET',
  path: '/health',
  summary: 'Whether the service can work: 200, or 503 without its database.',
  output: z.object({ status: z.literal('healthy'), version: z.string() }).meta({ id: 'Health' }),
  errors: ['database_unavailable'],
  roles: 'anyone',
})
