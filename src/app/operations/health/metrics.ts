import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { BYTES, counter, gauge, seconds, SECONDS } from './metric-kinds.ts'
import { quickCounter, quickGauge, quickHistogram } from './quick-metrics.ts'

/** Every number that the service tells about itself. One registry a server, none for the process. */
export type Metrics = ReturnType<typeof openMetrics>

/** Labels take their values from lists in our code, never from what a client sends. */
export function openMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)

  return {
    registry,
    http: httpFamilies(registry),
    database: databaseFamilies(registry),
    cache: cacheFamilies(registry),
    redis: redisFamilies(registry),
    websocket: websocketFamilies(registry),
    auth: authFamilies(registry),
    rateLimit: rateLimitFamilies(registry),
    workers: workerFamilies(registry),
    strategies: strategyFamilies(registry),
    options: optionFamilies(registry),
    ticker: tickerFamilies(registry),
    unhandledExceptions: counter(registry, 'unhandled_exceptions_total', 'Bugs met.', ['where']),
  }
}

/** Gauges of prom-client with the name of a counter; each has one by its kinds, with a better name. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

/** `route` is the pattern, as in /api/runs/:run_id, or unmatched. */
function httpFamilies(registry: Registry) {
  const route = ['method', 'route'] as const
  const labels = [...route, 'status'] as const
  const duration = ['http_request_duration_seconds', 'From head to last byte.'] as const
  const bytes = (direction: string, help: string) =>
    quickHistogram(registry, `http_${direction}_size_bytes`, help, route, BYTES)
  return {
    requests: quickCounter(registry, 'http_requests_total', 'Requests answered.', labels),
    duration: quickHistogram(registry, ...duration, route, SECONDS),
    requestSize: bytes('request', 'Bodies received.'),
    responseSize: bytes('response', 'Bodies sent.'),
    active: quickGauge(registry, 'http_requests_active', 'Requests under way.'),
  }
}

/** `state` is idle, busy or waiting (for a free connection); `kind` of a timeout acquire or query. */
function databaseFamilies(registry: Registry) {
  return {
    up: gauge(registry, 'database_up', '1 while the database answers.'),
    queries: counter(registry, 'database_queries_total', 'Queries.', ['result']),
    queryDuration: seconds(registry, 'database_query_duration_seconds', 'Time of a query.'),
    poolConnections: gauge(registry, 'database_pool_connections', 'Connections.', ['state']),
    poolLimit: gauge(registry, 'database_pool_limit', 'Connections there may be.', ['limit']),
    acquireDuration: seconds(
      registry,
      'database_pool_acquire_duration_seconds',
      'Wait for a connection.',
    ),
    timeouts: counter(registry, 'database_timeouts_total', 'What took too long.', ['kind']),
    errors: counter(registry, 'database_errors_total', 'What went wrong.', ['kind']),
  }
}

/** `result` is hit, miss, ok or error. */
function cacheFamilies(registry: Registry) {
  const labels = ['cache', 'operation', 'result'] as const
  const operations = counter(registry, 'cache_operations_total', 'Uses of a cache.', labels)
  return {
    operations,
    entries: gauge(registry, 'cache_entries', 'Values held.', ['cache']),
    hitRatio: new Gauge({
      name: 'cache_hit_ratio',
      help: 'Part of the reads that found a value, from the start.',
      labelNames: ['cache'] as const,
      registers: [registry],
      async collect() {
        for (const [cache, ratio] of hitRatios((await operations.get()).values)) {
          this.set({ cache }, ratio)
        }
      },
    }),
  }
}

interface CacheCount {
  readonly labels: Partial<Record<'cache' | 'operation' | 'result', string | number>>
  readonly value: number
}

function hitRatios(counts: readonly CacheCount[]): Map<string, number> {
  const reads = counts.filter(({ labels }) => labels.result === 'hit' || labels.result === 'miss')
  const byCache = Map.groupBy(reads, ({ labels }) => String(labels.cache))
  return new Map(
    [...byCache].flatMap(([cache, found]): [string, number][] => {
      if (sum(found) === 0) return [] // nobody has read, so there is no ratio
      const hits = found.filter(({ labels }) => labels.result === 'hit')
      return [[cache, sum(hits) / sum(found)]]
    }),
  )
}

function sum(counts: readonly CacheCount[]): number {
  return counts.reduce((total, { value }) => total + value, 0)
}

function redisFamilies(registry: Registry) {
  return {
    up: gauge(registry, 'redis_up', '1 while Redis answers; absent where none is configured.'),
    commands: counter(registry, 'redis_commands_total', 'Commands.', ['command', 'result']),
    commandDuration: seconds(registry, 'redis_command_duration_seconds', 'Time of a command.'),
    reconnections: counter(registry, 'redis_reconnections_total', 'Connections made again.'),
  }
}

function websocketFamilies(registry: Registry) {
  return {
    connections: gauge(registry, 'websocket_connections', 'Open connections.', ['stream']),
    messagesIn: counter(registry, 'websocket_messages_in_total', 'Received.', ['stream']),
    messagesOut: counter(registry, 'websocket_messages_out_total', 'Sent.', ['stream']),
    dropped: counter(registry, 'websocket_messages_dropped_total', 'Not sent: slow.', ['stream']),
    errors: counter(registry, 'websocket_errors_total', 'Errors told.', ['stream', 'kind']),
    closes: counter(registry, 'websocket_closes_total', 'Ended connections.', ['stream', 'code']),
    subscriptions: gauge(registry, 'websocket_subscriptions', 'Subscriptions held.', ['stream']),
  }
}

/** `method` is password, key, token or code; `result` ok, or why not. */
function authFamilies(registry: Registry) {
  return {
    attempts: counter(registry, 'auth_attempts_total', 'Sign-ins.', ['method', 'result']),
    jwtValidations: counter(registry, 'auth_jwt_validations_total', 'Tokens seen.', ['result']),
    sessions: gauge(registry, 'auth_sessions', 'Sessions that are open.'),
  }
}

/** `limit` names the rule: second, minute, login, connections. */
function rateLimitFamilies(registry: Registry) {
  return {
    hits: quickCounter(registry, 'rate_limit_hits_total', 'Requests counted.', ['limit']),
    blocks: counter(registry, 'rate_limit_blocks_total', 'Requests refused.', ['limit']),
  }
}

/**
 * `task` is a task's name as the supervisor knows it, or tick and mark, which are counted one by one and
 * take as long as what is committed with them.
 */
function workerFamilies(registry: Registry) {
  return {
    tasks: counter(registry, 'worker_tasks_total', 'Work done.', ['task', 'result']),
    duration: seconds(registry, 'worker_task_duration_seconds', 'Time of a task.', ['task']),
    queueDepth: gauge(registry, 'worker_queue_depth', 'Work that waits.', ['queue']),
    restarts: counter(registry, 'worker_restarts_total', 'Tasks started again.', ['task']),
    up: gauge(registry, 'worker_task_up', '1 while the task runs.', ['task']),
    alive: gauge(registry, 'workers_alive', 'Workers whose lease has not run out.'),
    runs: gauge(registry, 'runs', 'Runs there are.', ['status']),
    ticks: gauge(registry, 'worker_ticks', 'Ticks booked, by all workers together.'),
    leases: gauge(registry, 'run_leases', 'Armed runs by whether a worker holds them.', ['state']),
  }
}

function strategyFamilies(registry: Registry) {
  const labels = ['strategy', 'result'] as const
  return {
    active: gauge(registry, 'strategies_active', 'Strategies in use.', ['strategy']),
    operations: counter(registry, 'strategy_operations_total', 'Uses of strategies.', labels),
  }
}

function optionFamilies(registry: Registry) {
  return {
    queries: counter(registry, 'fo_queries_total', 'F&O queries.', ['operation', 'result']),
    queryDuration: seconds(registry, 'fo_query_duration_seconds', 'Time of one.', ['operation']),
    greeks: counter(registry, 'fo_greeks_total', 'Greeks calculated.', ['result']),
    greeksDuration: seconds(registry, 'fo_greeks_duration_seconds', 'Time of a calculation.'),
  }
}

/** `state` of a breaker is closed, open or half_open: 1 for the one that it is in. */
function tickerFamilies(registry: Registry) {
  return {
    requests: counter(registry, 'ticker_requests_total', 'Requests.', ['operation', 'result']),
    duration: seconds(registry, 'ticker_request_duration_seconds', 'Time of one.', ['operation']),
    breaker: gauge(registry, 'ticker_breaker_state', 'Whether it is asked.', ['state']),
  }
}
