import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HealthView } from '../../../src/contract/operations/system.ts'
import { problemsOf, type Health } from './verdict.ts'

const NOW = Date.parse('2026-03-10T03:00:00Z')
const HOURS_AGO = '2026-03-09T20:00:00Z'
const WELL: Health = HealthView.parse({
  status: 'healthy',
  service: 'tidemark',
  timestamp: HOURS_AGO,
  version: '1.0.0',
  uptime_seconds: 25_200,
  components: {
    database: { status: 'up', since: HOURS_AGO, latency_ms: 0.8 },
    redis: { status: 'unused', since: HOURS_AGO },
    event_loop: { status: 'up', lag_ms: 12 },
    workers: { status: 'up', alive: 2 },
  },
  pool: { open: 10, idle: 9, busy: 1, waiting: 0, min: 10, max: 20 },
  tasks: [{ name: 'sweep', status: 'running', since: HOURS_AGO, restarts: 1 }],
})
const { components, pool } = WELL

test('a service that is well has no problem, though a task failed hours ago', () => {
  assert.deepEqual(problemsOf(WELL, NOW), [])
})

test('a database that is down is the only thing said of the parts that hang on it', () => {
  const database = { status: 'down', since: '2026-03-10T02:56:00Z', latency_ms: null } as const
  const workers = { status: 'down', alive: 0 } as const
  const [first, ...others] = problemsOf(
    { ...WELL, status: 'unhealthy', components: { ...components, database, workers } },
    NOW,
  )
  assert.equal(first!.title, 'The database has not answered for 4 min')
  assert.equal(first!.tone, 'bad')
  assert.deepEqual(others, [])
})

test('what is down comes before what is slow', () => {
  const redis = { status: 'down', since: '2026-03-10T02:59:48Z' } as const
  const found = problemsOf(
    { ...WELL, components: { ...components, redis }, pool: { ...pool, idle: 0, waiting: 3 } },
    NOW,
  )
  assert.deepEqual(
    found.map(({ tone, title }) => [tone, title]),
    [
      ['bad', 'Redis has not answered for 12 s'],
      ['wait', '3 requests wait for a connection to the database'],
    ],
  )
})

test('runs that nobody ticks, a slow database and a task that fails now are told', () => {
  const found = problemsOf(
    {
      ...WELL,
      components: {
        ...components,
        database: { ...components.database, latency_ms: 412.3 },
        workers: { status: 'down', alive: 0 },
      },
      tasks: [{ name: 'sweep', status: 'running', since: '2026-03-10T02:58:00Z', restarts: 7 }],
    },
    NOW,
  )
  assert.deepEqual(
    found.map(({ title }) => title),
    [
      'No worker is alive',
      'The database takes 412 ms for the smallest question',
      'The task “sweep” was started again 2 min ago',
    ],
  )
})
