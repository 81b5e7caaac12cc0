import { z } from 'zod'
import { operation } from '../operation.ts'
import { ROLES } from '../role.ts'
import { InstantText } from '../text.ts'

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

const PartStatus = z.enum(['up', 'degraded', 'down'])
const Since = InstantText.describe('When it came to be so.')
const Count = z.number().int().min(0)

export const HealthView = z
  .object({
    status: z.enum(['healthy', 'unhealthy']),
    service: z.string().describe('The service that is mounted here; tidemark: the whole server.'),
    timestamp: InstantText.describe('When this was said.'),
    version: z.string(),
    uptime_seconds: z.number().min(0),
    components: z.object({
      database: z.object({
        status: PartStatus,
        since: Since,
        latency_ms: z.number().min(0).nullable().describe('Of its last sign of life.'),
      }),
      redis: z
        .object({ status: z.enum(['up', 'down', 'unused']), since: Since })
        .describe('unused: none is configured.'),
      event_loop: z.object({
        status: PartStatus,
        lag_ms: z.number().min(0).describe('The longest wait of the last 10 to 20 seconds.'),
      }),
      workers: z.object({ status: PartStatus, alive: Count }),
    }),
    pool: z
      .object({
        open: Count,
        idle: Count,
        busy: Count,
        waiting: Count.describe('Requests that wait for a connection.'),
        min: Count,
        max: Count,
      })
      .describe('Connections to the database.'),
    tasks: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['running', 'restarting', 'stopped']),
        since: Since,
        restarts: Count,
      }),
    ),
  })
  .meta({ id: 'Health' })

export const readHealth = operation({
  id: 'readHealth',
  method: 'GET',
  path: '/health',
  summary:
    'How the service is: 200, or 503 and the same members while its database, or the Redis that ' +
    'it is to use, is down.',
  output: HealthView,
  errors: ['redis_unavailable'],
  roles: 'anyone',
  cost: 0,
})

export const readLiveness = operation({
  id: 'readLiveness',
  method: 'GET',
  path: '/health/live',
  summary: 'Whether the process answers. Without an answer, start it again.',
  output: z.object({ status: z.literal('alive') }),
  roles: 'anyone',
  cost: 0,
})

export const readReadiness = operation({
  id: 'readReadiness',
  method: 'GET',
  path: '/health/ready',
  summary: 'Whether to send requests here: not while it stops, or its database is down.',
  output: z.object({ status: z.literal('ready') }),
  errors: ['stopping'],
  roles: 'anyone',
  cost: 0,
})
